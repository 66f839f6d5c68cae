package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// responsible is who of the team looks after an area of the product.
func responsible() map[string]string {
	return map[string]string{
		"Import": "Ines", "Notifications": "Ines", "Reports": "Mara", "Permissions": "Mara",
		"Mobile": "Jonas", "Performance": "Jonas", "Billing": "Tara", "Automations": "Ines",
	}
}

// listen makes the areas with a rule, teaches the router with what support had
// filed by hand, takes in what customers said so far, and finds its themes.
func (o *office) listen(ctx context.Context) error {
	if err := o.divide(ctx); err != nil {
		return err
	}
	all := o.history.voices()
	o.unheard = all[:o.history.heardBefore(all, o.history.Story.Now)]
	if err := o.teach(ctx, o.unheard); err != nil {
		return err
	}
	if err := o.hear(ctx, o.history.Story.Decided); err != nil {
		return err
	}
	return o.gather(ctx)
}

// hear takes in what customers said until a time.
func (o *office) hear(ctx context.Context, until int64) error {
	n := o.history.heardBefore(o.unheard, until)
	for part := range slices.Chunk(o.unheard[:n], 200) {
		notes := make([]object, len(part))
		for i, v := range part {
			notes[i] = v.note()
			o.meant[v.id()] = v.topic.area
		}
		if err := o.client.Post(ctx, o.project+"/feedback/batch", object{"notes": notes}, nil); err != nil {
			return fmt.Errorf("take in what customers said: %w", err)
		}
	}
	o.unheard = o.unheard[n:]
	return nil
}

// readOn is what the team does every week: it gathers what came since, and links
// what speaks for an idea.
func (o *office) readOn(ctx context.Context) error {
	if err := o.gather(ctx); err != nil {
		return err
	}
	for _, p := range proposals(o.days, o.insights) {
		if err := o.support(ctx, p, o.ideas[p.title]); err != nil {
			return fmt.Errorf("the idea %q: %w", p.title, err)
		}
	}
	return nil
}

// heardBefore is how many of the voices were heard before a time.
func (h *History) heardBefore(all []voice, at int64) int {
	n, _ := slices.BinarySearchFunc(all, at, func(v voice, at int64) int { return int(v.at - at) })
	return n
}

// id is how the voice is known where it was heard.
func (v voice) id() string { return fmt.Sprintf("demo-%d-%s", v.at, v.who.userID()) }

// note is a voice as it comes in.
func (v voice) note() object {
	return object{
		"text": v.text, "source": v.from, "received_at": time.UnixMicro(v.at).UTC().Format(time.RFC3339),
		"external_id": v.id(),
		"person":      object{"id": v.who.userID(), "email": v.who.email(), "name": v.who.given + " " + v.who.family},
		"company":     object{"id": v.who.company.id, "domain": v.who.company.domain, "name": v.who.company.name},
	}
}

// divide makes the product areas, and one rule that needs no learning.
func (o *office) divide(ctx context.Context) error {
	for _, t := range topics {
		if t.area == "" {
			continue
		}
		id, err := o.make(ctx, "/areas", object{"name": t.area, "owner": o.members[responsible()[t.area]]})
		if err != nil {
			return err
		}
		o.areas[t.area] = id
	}
	return nil
}

// teach sends every third note that support had filed by hand before there was
// a router. Praise belongs to no area, and the router learns to leave it alone.
func (o *office) teach(ctx context.Context, past []voice) error {
	var examples []object
	for i, v := range past {
		if i%3 == 0 {
			examples = append(examples, object{"text": v.text, "area": v.topic.area})
		}
	}
	if err := o.client.Post(ctx, o.project+"/feedback/classifier/train", object{"examples": examples}, nil); err != nil {
		return fmt.Errorf("teach the router: %w", err)
	}
	return nil
}

// theme is a theme as discovery answers it.
type theme struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Size    int      `json:"size"`
	Members []string `json:"members"`
}

// gather discovers the themes and accepts the one of the painful import: the
// largest whose notes are mostly about it.
func (o *office) gather(ctx context.Context) error {
	var found struct {
		Themes []theme `json:"themes"`
	}
	if err := o.client.Post(ctx, o.project+"/themes/discover", object{"granularity": 0.35}, &found); err != nil {
		return fmt.Errorf("discover the themes: %w", err)
	}
	return o.accept(ctx, found.Themes)
}

// accept takes on the largest theme of each area that a theme's name speaks
// of, and gives the painful import the name people use for it.
func (o *office) accept(ctx context.Context, found []theme) error {
	slices.SortStableFunc(found, func(a, b theme) int { return b.Size - a.Size })
	for _, t := range found {
		area := spokenOf(t.Name)
		if area == "" || o.themes[area] != "" {
			continue
		}
		o.themes[area] = t.ID
		change := object{"state": "accepted"}
		if area == "Import" {
			change["name"] = "The import does not understand our files"
		}
		if err := o.client.Patch(ctx, o.project+"/themes/"+t.ID, "", change, nil); err != nil {
			return fmt.Errorf("accept the theme %q: %w", t.Name, err)
		}
	}
	return nil
}

// spokenOf is the area that a theme's name speaks of, "" for none.
func spokenOf(name string) string {
	words := map[string][]string{
		"Import": {"import", "csv", "columns"}, "Notifications": {"notification", "email", "mention", "digest"},
		"Reports": {"report", "burndown", "cycle time"}, "Permissions": {"guest", "read-only", "private board", "sign-on"},
		"Billing": {"invoice", "charged", "seats", "plan"}, "Mobile": {"phone", "mobile", "offline"},
		"Automations": {"automation"}, "Performance": {"slow", "save", "sync", "load"},
	}
	for _, t := range topics {
		for _, word := range words[t.area] {
			if strings.Contains(strings.ToLower(name), word) {
				return t.area
			}
		}
	}
	return ""
}
