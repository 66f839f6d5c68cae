package playbook_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/playbook"
	"prodops/internal/record"
)

// Every kind has a light and a full form; the light one asks less and can be
// filled in within minutes.
func TestBuiltInTemplates(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		found, next, err := w.templates.List(t.Context(), as(auth.Viewer), home, playbook.TemplateFilter{})
		if err != nil || next != "" || len(found) != 16 {
			t.Fatalf("%d templates, %q, %v", len(found), next, err)
		}
		for i := 0; i < len(found); i += 2 {
			light, full := found[i], found[i+1]
			if light.Form != playbook.Light || full.Form != playbook.Full || light.Kind != full.Kind || light.ID != light.Kind+".light" || full.ID != full.Kind+".full" {
				t.Errorf("%s and %s are no pair", light.ID, full.ID)
			}
			if len(light.Fields) > 5 || len(light.Fields) >= len(full.Fields) || len(light.Body) >= len(full.Body) {
				t.Errorf("%s is not light: %d fields, %d characters", light.ID, len(light.Fields), len(light.Body))
			}
			for _, both := range found[i : i+2] {
				if !both.BuiltIn || both.Summary == "" || both.Revision < 1 || !strings.Contains(both.Body, "## ") && !strings.Contains(both.Body, "> ") {
					t.Errorf("%s lacks something", both.ID)
				}
				w.create(playbook.DocCreate{Title: both.Title, Template: both.ID})
			}
		}
		// A question about a field means the same in both forms.
		for _, id := range []string{"launch.light", "launch.full"} {
			launch, err := w.templates.Get(t.Context(), as(auth.Viewer), home, id)
			if err != nil || !strings.Contains(fmt.Sprint(launch.Fields), "{rollback_plan Rollback plan longtext true") {
				t.Errorf("%s: %v, %v", id, launch.Fields, err)
			}
		}
	})
}

func TestTemplatesOfTheProject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		own, err := w.templates.Create(ctx, as(auth.Editor), home, playbook.TemplateCreate{
			Kind: text("kickoff"), Title: text("Kick-off"), Body: text("## Who"), Fields: &playbook.Schema{{Name: "when", Type: "date", Required: true}},
		})
		if err != nil || own.Revision != 1 || own.BuiltIn || own.Form != playbook.Light || own.Fields[0].Label != "when" {
			t.Fatalf("%+v, %v", own, err)
		}
		after, err := w.templates.Update(ctx, as(auth.Editor), home, own.ID, 1, playbook.TemplateUpdate{Title: text("Kick-off meeting")})
		if err != nil || after.Revision != 1 || after.Version != 2 {
			t.Errorf("a new title makes nothing older: %+v, %v", after, err)
		}
		after, err = w.templates.Update(ctx, as(auth.Editor), home, own.ID, 2, playbook.TemplateUpdate{Body: text("## Who\n\n## What")})
		if err != nil || after.Revision != 2 {
			t.Errorf("%+v, %v", after, err)
		}
		for name, in := range map[string]playbook.TemplateCreate{
			"nothing":       {},
			"kind":          {Kind: text("Kick off"), Title: text("x")},
			"form":          {Kind: text("x"), Title: text("x"), Form: text("huge")},
			"field's name":  {Kind: text("x"), Title: text("x"), Fields: &playbook.Schema{{Name: "A b", Type: "text"}}},
			"twice":         {Kind: text("x"), Title: text("x"), Fields: &playbook.Schema{{Name: "a", Type: "text"}, {Name: "a", Type: "text"}}},
			"type":          {Kind: text("x"), Title: text("x"), Fields: &playbook.Schema{{Name: "a", Type: "colour"}}},
			"no options":    {Kind: text("x"), Title: text("x"), Fields: &playbook.Schema{{Name: "a", Type: "choice"}}},
			"options":       {Kind: text("x"), Title: text("x"), Fields: &playbook.Schema{{Name: "a", Type: "text", Options: []string{"x"}}}},
			"option twice":  {Kind: text("x"), Title: text("x"), Fields: &playbook.Schema{{Name: "a", Type: "choice", Options: []string{"x", "x"}}}},
			"whose place":   {Kind: text("x"), Title: text("x"), Replaces: true},
			"a copy of own": {Copy: own.ID, Replaces: true},
		} {
			_, err := w.templates.Create(ctx, as(auth.Editor), home, in)
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = w.templates.Create(ctx, as(auth.Editor), home, playbook.TemplateCreate{Copy: "nobody"})
		want(t, errs.NotFound, err)
		_, err = w.templates.Update(ctx, as(auth.Editor), home, "prd.light", 0, playbook.TemplateUpdate{Title: text("x")})
		want(t, errs.Conflict, err)

		var titles []string
		for cursor := ""; ; {
			page, next, err := w.templates.List(ctx, as(auth.Viewer), home, playbook.TemplateFilter{Filter: record.Filter{Limit: 5, Cursor: cursor}})
			if err != nil || len(page) > 5 {
				t.Fatalf("%d, %v", len(page), err)
			}
			for _, p := range page {
				titles = append(titles, p.Title)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if len(titles) != 17 || titles[16] != "Kick-off meeting" {
			t.Errorf("%q", titles)
		}
		some, _, err := w.templates.List(ctx, as(auth.Viewer), home, playbook.TemplateFilter{Filter: record.Filter{Search: "kick"}})
		if err != nil || len(some) != 1 {
			t.Errorf("%+v, %v", some, err)
		}
	})
}

// A project's template takes a built-in one's place; documents made before are
// behind it, and can be brought up to date without losing an answer.
func TestReplacingAndDrift(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		old := w.create(playbook.DocCreate{Title: "old", Template: "launch.light", Fields: playbook.Values{"rollback_plan": "Flag off", "tier": "Small: quiet", "go": true}})
		w.create(playbook.DocCreate{Title: "empty", Template: "launch.light"})
		drift, err := w.docs.Drift(ctx, as(auth.Viewer), home)
		if err != nil || len(drift) != 1 || drift[0].Docs != 2 || drift[0].Outdated != 0 {
			t.Fatalf("%+v, %v", drift, err)
		}
		if diff := cmp.Diff([]playbook.TemplateFieldDrift{{Name: "owner", Label: "Owner", Docs: 2}, {Name: "launch_date", Label: "Launch date", Docs: 2}, {Name: "tier", Label: "Tier", Docs: 1}, {Name: "rollback_plan", Label: "Rollback plan", Docs: 1}}, drift[0].Missing); diff != "" {
			t.Error(diff)
		}

		schema := playbook.Schema{
			{Name: "rollback_plan", Type: "longtext", Required: true}, {Name: "tier", Type: "number"}, {Name: "budget", Type: "number", Required: true},
		}
		ours, err := w.templates.Create(ctx, as(auth.Editor), home, playbook.TemplateCreate{Copy: "launch.light", Replaces: true, Fields: &schema})
		if err != nil || ours.Replaces != "launch.light" || ours.Revision != 2 {
			t.Fatalf("%+v, %v", ours, err)
		}
		_, err = w.templates.Create(ctx, as(auth.Editor), home, playbook.TemplateCreate{Copy: "launch.light", Replaces: true})
		want(t, errs.Conflict, err)
		found, _, err := w.templates.List(ctx, as(auth.Viewer), home, playbook.TemplateFilter{Kind: "launch"})
		if err != nil || len(found) != 2 || found[0].ID != "launch.full" || found[1].ID != ours.ID {
			t.Errorf("%+v, %v", found, err)
		}
		fresh := w.create(playbook.DocCreate{Title: "fresh", Template: "launch.light"})
		if fresh.Template != ours.ID || len(fresh.Asks) != 3 || fresh.Outdated {
			t.Errorf("%+v", fresh)
		}
		if page, err := w.docs.Get(ctx, as(auth.Viewer), home, old.ID); err != nil || !page.Outdated {
			t.Errorf("%+v, %v", page.Outdated, err)
		}
		outdated, _, err := w.docs.List(ctx, as(auth.Viewer), home, playbook.DocFilter{Outdated: true})
		if err != nil || len(outdated) != 2 {
			t.Errorf("%d, %v", len(outdated), err)
		}
		drift, err = w.docs.Drift(ctx, as(auth.Viewer), home)
		if err != nil || len(drift) != 2 || drift[0].Template != "launch.light" || drift[0].Replaced != ours.ID || drift[0].Outdated != 2 {
			t.Errorf("%+v, %v", drift, err)
		}

		up, err := w.docs.Upgrade(ctx, as(auth.Editor), home, old.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, field := range up.Asks {
			names = append(names, field.Name)
		}
		if diff := cmp.Diff([]string{"rollback_plan", "tier", "budget", "tier_before", "go"}, names); diff != "" || up.Outdated {
			t.Error(diff)
		}
		if diff := cmp.Diff(playbook.Values{"rollback_plan": "Flag off", "tier_before": "Small: quiet", "go": true}, up.Fields); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"budget"}, up.Missing); diff != "" {
			t.Error(diff)
		}
		blank := w.create(playbook.DocCreate{Title: "blank"})
		_, err = w.docs.Upgrade(ctx, as(auth.Editor), home, blank.ID, 0)
		want(t, errs.Conflict, err)

		if _, err := w.templates.Archive(ctx, as(auth.Editor), home, ours.ID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := w.templates.Create(ctx, as(auth.Editor), home, playbook.TemplateCreate{Copy: "launch.light", Replaces: true}); err != nil {
			t.Fatal(err)
		}
		_, err = w.templates.Restore(ctx, as(auth.Editor), home, ours.ID, 0)
		want(t, errs.Conflict, err)
	})
}

func FuzzReadTemplate(f *testing.F) {
	f.Add("---\nkind: a\nform: light\ntitle: x\nversion: 1\nfields:\n- {\"name\": \"a\", \"type\": \"text\"}\n---\nbody")
	f.Add("---\n- {\n---\n")
	f.Add("---\nversion: 1e9\n---")
	f.Fuzz(func(t *testing.T, text string) {
		playbook.Read(text)
	})
}
