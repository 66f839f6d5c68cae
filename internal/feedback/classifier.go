package feedback

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"prodops/internal/sqldb"
	"prodops/internal/text"
)

// classifier is a trained router as notes use it. The nil classifier knows
// nothing and says so.
type classifier struct {
	router    *text.Router
	trainedAt sqldb.Micros
}

// noArea is the router's class of notes that belong to no area, such as praise.
// Ids of areas are never like it.
const noArea = "none"

// choice is what a router says of a note.
type choice struct {
	area       string // id, "" for none: nothing known is said, or nothing about an area
	confidence float64
	sure       bool
	top        []text.Choice
}

func (c *classifier) choose(note string) choice {
	if c == nil {
		return choice{}
	}
	r := c.router.Route(note)
	areas := slices.DeleteFunc(r.Top, func(t text.Choice) bool { return t.Class == noArea })
	if r.Class == noArea {
		return choice{confidence: r.Confidence, top: areas}
	}
	return choice{area: r.Class, confidence: r.Confidence, sure: r.Sure, top: areas}
}

// mostWords is how many deciding words are shown.
const mostWords = 4

// words are the words of the note that speak most for the area.
func (c *classifier) words(note, area string) []string {
	words := []string{}
	if c == nil {
		return words
	}
	for _, w := range c.router.Explain(note, area) {
		if w.Weight <= 0 || len(words) == mostWords {
			break
		}
		words = append(words, w.Word)
	}
	return words
}

// why says what decided.
func (c *classifier) why(note string, learned choice) string {
	words := c.words(note, learned.area)
	if len(words) == 0 {
		return fmt.Sprintf("the router is %.0f%% sure", 100*learned.confidence)
	}
	return fmt.Sprintf("the router is %.0f%% sure: %s", 100*learned.confidence, strings.Join(words, ", "))
}

// routers holds the classifiers of projects in memory, read from the database
// when first asked for.
type routers struct {
	db *sqldb.DB

	mu    sync.Mutex
	known map[string]*classifier // nil for a project whose router was never trained
}

func newRouters(db *sqldb.DB) *routers {
	return &routers{db: db, known: map[string]*classifier{}}
}

// of is the classifier of a project, nil before any training. Another process
// may have trained: the time of the last training is read each time.
func (r *routers) of(ctx context.Context, project string) (*classifier, error) {
	var at sqldb.Micros
	err := r.db.Get(ctx, &at, "SELECT trained_at FROM feedback_classifiers WHERE project_id = ?", project)
	if sqldb.IsNoRows(err) {
		return nil, nil //nolint:nilnil // The nil classifier is one that knows nothing.
	}
	if err != nil {
		return nil, fmt.Errorf("look for a router: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.known[project]; c != nil && c.trainedAt == at {
		return c, nil
	}
	var model string
	if err := r.db.Get(ctx, &model, "SELECT model FROM feedback_classifiers WHERE project_id = ?", project); err != nil {
		return nil, fmt.Errorf("read a router: %w", err)
	}
	router, err := decodeRouter(model)
	if err != nil {
		return nil, fmt.Errorf("read a router: %w", err)
	}
	c := &classifier{router: router, trainedAt: at}
	r.known[project] = c
	return c, nil
}
