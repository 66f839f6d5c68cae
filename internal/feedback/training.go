package feedback

import (
	"bytes"
	"cmp"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/text"
)

// Example is a text and the area it belongs to.
type Example struct {
	Text string `json:"text"`
	Area string `json:"area" maxLength:"200" doc:"Name of the area; one that does not exist is made. Empty for a text that belongs to none, such as praise: the router learns to leave its like alone."`
}

// Router is what is known of a project's router.
type Router struct {
	Trained   bool          `json:"trained"`
	TrainedAt sqldb.Micros  `json:"trained_at,omitzero" format:"date-time"`
	Examples  int           `json:"n" doc:"How many examples it has learned from."`
	Given     int           `json:"given" doc:"Examples of these that were sent for training."`
	Filed     int           `json:"filed" doc:"Notes of these that people filed."`
	Areas     int           `json:"areas"`
	Without   int           `json:"without_area" doc:"Examples of these that belong to no area."`
	Classes   []RouterClass `json:"classes"`
	Accuracy  float64       `json:"accuracy" doc:"Share of right answers, cross-validated in five parts."`
	Top3      float64       `json:"top3" doc:"Share of notes whose area is among the first three answers, cross-validated."`
	Threshold float64       `json:"threshold" doc:"Confidence from which on it files notes by itself; below it suggests."`
	Kept      float64       `json:"kept" doc:"Share of notes that reach the threshold, cross-validated."`
	Right     float64       `json:"right" doc:"Share of right answers among those, cross-validated."`
	Seconds   float64       `json:"seconds" doc:"How long the training took."`
}

// RouterClass is how well one area is found.
type RouterClass struct {
	AreaID    string  `json:"area_id"`
	Area      string  `json:"area"`
	Examples  int     `json:"examples"`
	Recall    float64 `json:"recall" doc:"Share of its notes that are found."`
	Precision float64 `json:"precision" doc:"Share of the notes filed there that belong there."`
}

const (
	trainJob     = "feedback.train"
	mostExamples = 200_000
)

// Train has the router learn from examples and from the notes that people
// filed. Examples given are kept for later trainings and take the place of
// those given before; none given means those and the filed notes. The work is
// a job: the answer is the job that does it.
func (s *Service) Train(ctx context.Context, actor auth.Actor, project string, examples []Example) (jobs.Job, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return jobs.Job{}, err
	}
	if len(examples) > 0 {
		if err := s.keepExamples(ctx, actor, project, examples); err != nil {
			return jobs.Job{}, err
		}
	}
	return s.jobs.Enqueue(ctx, actor, project, jobs.Ask{Kind: trainJob, Subject: "router"})
}

// keepExamples stores the examples, and makes the areas they name.
func (s *Service) keepExamples(ctx context.Context, actor auth.Actor, project string, examples []Example) error {
	var f errs.Fields
	if len(examples) > mostExamples {
		f.Add("body.examples", "At most %d examples.", mostExamples)
		return f.Err()
	}
	for i := range examples {
		e, at := &examples[i], fmt.Sprintf("body.examples[%d]", i)
		e.Text = f.Text(at+".text", e.Text, textLimit)
		e.Area = f.Optional(at+".area", e.Area, nameLimit)
		if len(f) >= 20 {
			return f.Err()
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		ids, err := s.areasNamed(ctx, tx, actor, project, examples)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM feedback_examples WHERE project_id = ?", project); err != nil {
			return err
		}
		args := make([]any, 0, 4*len(examples))
		for i, e := range examples {
			args = append(args, project, i, e.Text, ids[strings.ToLower(e.Area)])
		}
		for part := range slices.Chunk(args, 4*sqldb.RowsAtOnce(4)) {
			if _, err := tx.Exec(ctx, "INSERT INTO feedback_examples (project_id, number, text, area_id) VALUES "+sqldb.Rows(len(part)/4, 4), part...); err != nil {
				return fmt.Errorf("keep examples: %w", err)
			}
		}
		return nil
	})
}

// areasNamed are the ids of areas by their names in lower case; those that do
// not exist are made.
func (s *Service) areasNamed(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project string, examples []Example) (map[string]string, error) {
	areas, err := s.areasOf(ctx, tx, project)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, a := range areas {
		ids[strings.ToLower(a.Name)] = a.ID
	}
	var made []*Area
	for _, e := range examples {
		if key := strings.ToLower(e.Area); key != "" && ids[key] == "" {
			ids[key] = "new"
			made = append(made, &Area{Head: record.Head{Project: project}, Name: e.Area, Keywords: sqldb.Strings{}})
		}
	}
	if len(areas)+len(made) > mostAreas {
		return nil, errs.New(errs.Invalid, "The examples name %d areas that do not exist; a project has at most %d.", len(made), mostAreas)
	}
	if len(made) > 0 {
		if err := s.areas.InsertAll(ctx, tx, actor, made); err != nil {
			return nil, err
		}
	}
	for _, a := range made {
		ids[strings.ToLower(a.Name)] = a.ID
	}
	return ids, nil
}

// train is the job.
func (s *Service) train(ctx context.Context, run *jobs.Run) (any, error) {
	run.Progress(0, 3, "Reading examples")
	examples, given, err := s.examples(ctx, run.Project)
	if err != nil {
		return nil, err
	}
	run.Progress(1, 3, fmt.Sprintf("Learning from %d examples", len(examples)))
	started := s.registry.Now()
	router, err := text.TrainRouter(ctx, examples, text.RouterOptions{Seed: 1})
	if errors.Is(err, text.ErrNoExamples) || err == nil && slices.Equal(router.Classes(), []string{noArea}) {
		return nil, errs.New(errs.Conflict, "There is nothing to learn from yet: file some notes under areas, or send examples.")
	}
	if err != nil {
		return nil, err
	}
	now := s.registry.Now()
	report := reportOf(router)
	report.TrainedAt, report.Examples, report.Given, report.Filed = now, len(examples), given, len(examples)-given
	report.Seconds = float64(now-started) / 1e6
	run.Progress(2, 3, "Keeping what was learned")
	return report, s.keepRouter(ctx, run, router, report)
}

func (s *Service) keepRouter(ctx context.Context, run *jobs.Run, router *text.Router, report Router) error {
	model, err := encodeRouter(router)
	if err != nil {
		return err
	}
	said, err := json.Marshal(report)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO feedback_classifiers (project_id, model, report, trained_at) VALUES (?, ?, ?, ?) ON CONFLICT (project_id) DO UPDATE SET model = excluded.model, report = excluded.report, trained_at = excluded.trained_at",
			run.Project, model, string(said), report.TrainedAt)
		if err != nil {
			return fmt.Errorf("keep a router: %w", err)
		}
		return s.journal.Record(ctx, tx, journal.Change{Project: run.Project, Actor: auth.AsSystem("router").Journal(), Verb: "trained", Type: "feedback_router", ID: run.Project,
			After: map[string]any{"examples": report.Examples, "areas": report.Areas, "accuracy": report.Accuracy, "threshold": report.Threshold}})
	})
}

// examples are those given and the notes that people, or rules that people
// wrote, have filed, also those a person took out of every area; notes the
// router filed itself would only confirm it.
func (s *Service) examples(ctx context.Context, project string) (examples []text.Example, given int, err error) {
	var rows []exampleRow
	err = s.db.Select(ctx, &rows, `SELECT e.text, e.area_id FROM feedback_examples e LEFT JOIN product_areas a ON a.id = e.area_id
		WHERE e.project_id = ? AND (e.area_id = '' OR a.archived_at = 0) ORDER BY e.number`, project)
	if err != nil {
		return nil, 0, fmt.Errorf("read examples: %w", err)
	}
	given = len(rows)
	var filed []exampleRow
	err = s.db.Select(ctx, &filed, `SELECT n.text, n.area_id FROM feedback n LEFT JOIN product_areas a ON a.id = n.area_id
		WHERE n.project_id = ? AND n.archived_at = 0 AND (n.area_id = '' OR a.archived_at = 0) AND n.area_how IN ('person', 'rule') ORDER BY n.received_at DESC, n.id LIMIT ?`, project, mostExamples)
	if err != nil {
		return nil, 0, fmt.Errorf("read filed notes: %w", err)
	}
	for _, r := range append(rows, filed...) {
		examples = append(examples, text.Example{Text: r.Text, Class: cmp.Or(r.Area, noArea)})
	}
	return examples, given, nil
}

type exampleRow struct {
	Text string `db:"text"`
	Area string `db:"area_id"`
}

func reportOf(router *text.Router) Router {
	q := router.Quality()
	r := Router{Trained: true, Accuracy: q.Accuracy, Top3: q.Top3, Threshold: min(1, router.Threshold(precision)), Classes: []RouterClass{}}
	for _, c := range q.Classes {
		if c.Class == noArea {
			r.Without = c.Examples
			continue
		}
		r.Classes = append(r.Classes, RouterClass{AreaID: c.Class, Examples: c.Examples, Recall: c.Recall, Precision: c.Precision})
	}
	r.Areas = len(r.Classes)
	for _, k := range q.Curve {
		if k.Confidence >= r.Threshold {
			r.Kept, r.Right = k.Share, k.Right
		}
	}
	return r
}

// precision is how often the router is to be right where it files by itself.
const precision = 0.95

// Router answers what is known of the project's router.
func (s *Service) Router(ctx context.Context, actor auth.Actor, project string) (Router, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return Router{}, err
	}
	var report string
	err := s.db.Get(ctx, &report, "SELECT report FROM feedback_classifiers WHERE project_id = ?", project)
	if sqldb.IsNoRows(err) {
		return Router{Classes: []RouterClass{}}, nil
	}
	if err != nil {
		return Router{}, fmt.Errorf("read a router's report: %w", err)
	}
	var r Router
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		return Router{}, err
	}
	names, err := s.areaNames(ctx, project)
	for i := range r.Classes {
		r.Classes[i].Area = names[r.Classes[i].AreaID]
	}
	return r, err
}

func (s *Service) areaNames(ctx context.Context, project string) (map[string]string, error) {
	areas, err := s.areas.Select(ctx, s.db, "WHERE project_id = ?", project)
	names := make(map[string]string, len(areas))
	for _, a := range areas {
		names[a.ID] = a.Name
	}
	return names, err
}

// Classified is what the router says of a text.
type Classified struct {
	Area       string      `json:"area" doc:"Name of the likeliest area; empty when the text says nothing known."`
	AreaID     string      `json:"area_id"`
	Confidence float64     `json:"confidence"`
	Sure       bool        `json:"sure" doc:"A note like this would be filed without asking."`
	Top        []TopChoice `json:"top" doc:"The likeliest areas, at most 5."`
	Words      []string    `json:"words" doc:"The words that speak for it most."`
}

// TopChoice is an area and how likely it is.
type TopChoice struct {
	Area       string  `json:"area"`
	AreaID     string  `json:"area_id"`
	Confidence float64 `json:"confidence"`
}

// Classify says of each text where the router would put it; nothing is stored.
func (s *Service) Classify(ctx context.Context, actor auth.Actor, project string, texts []string) ([]Classified, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return nil, err
	}
	router, err := s.routers.of(ctx, project)
	if err != nil {
		return nil, err
	}
	if router == nil {
		return nil, errs.New(errs.Conflict, "The router has not been trained yet: send examples to feedback/classifier/train.")
	}
	names, err := s.areaNames(ctx, project)
	if err != nil {
		return nil, err
	}
	answered := make([]Classified, len(texts))
	for i, t := range texts {
		learned := router.choose(t)
		c := Classified{Area: names[learned.area], AreaID: learned.area, Confidence: learned.confidence, Sure: learned.sure, Top: []TopChoice{}, Words: router.words(t, learned.area)}
		for _, top := range learned.top {
			c.Top = append(c.Top, TopChoice{Area: names[top.Class], AreaID: top.Class, Confidence: top.Confidence})
		}
		answered[i] = c
	}
	return answered, nil
}

// encodeRouter is a router as the database keeps it: text, because both
// databases keep that alike.
func encodeRouter(r *text.Router) (string, error) {
	plain, err := r.MarshalBinary()
	if err != nil {
		return "", err
	}
	var squeezed bytes.Buffer
	w, err := flate.NewWriter(&squeezed, flate.BestSpeed)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(plain); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(squeezed.Bytes()), nil
}

func decodeRouter(model string) (*text.Router, error) {
	squeezed, err := base64.StdEncoding.DecodeString(model)
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(squeezed)))
	if err != nil {
		return nil, err
	}
	return text.UnmarshalRouter(plain)
}
