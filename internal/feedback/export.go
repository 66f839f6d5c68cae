package feedback

import (
	"context"
	"io"
	"strconv"
	"time"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/table"
)

// Export writes the notes a filter finds as CSV, in the order they were made,
// a few hundred in memory at a time. No cell is a formula.
func (s *Service) Export(ctx context.Context, actor auth.Actor, project string, f Filter, to io.Writer) error {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return err
	}
	filter, err := s.recordFilter(actor, project, f)
	if err != nil {
		return err
	}
	w := table.NewWriter(to)
	err = w.Write("id", "received_at", "text", "source", "url", "external_id", "person_id", "person_email", "person_name",
		"company_id", "company_domain", "company_name", "plan", "area", "area_how", "theme", "owner", "state", "score", "votes", "language", "duplicate_of")
	if err != nil {
		return err
	}
	for after := ""; ; {
		page := filter
		page.Where = append(page.Where[:len(page.Where):len(page.Where)], record.Where{SQL: "id > ?", Args: []any{after}})
		where, args, err := s.notes.Where(project, page)
		if err != nil {
			return err
		}
		notes, err := s.notes.Select(ctx, s.db, "WHERE "+where+" ORDER BY id LIMIT ?", append(args, rowsAtOnce)...)
		if err != nil {
			return err
		}
		views, err := s.views(ctx, project, notes)
		if err != nil {
			return err
		}
		for i := range views {
			if err := w.Write(views[i].cells()...); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		if len(notes) < rowsAtOnce {
			return nil
		}
		after = notes[len(notes)-1].ID
	}
}

// cells are a note as a row of the export.
func (f *Feedback) cells() []string {
	person, company, area, theme, owner, score := Author{}, Account{}, FiledArea{}, FiledTheme{}, Named{}, ""
	if f.Person != nil {
		person = *f.Person
	}
	if f.Company != nil {
		company = *f.Company
	}
	if f.Area != nil {
		area = *f.Area
	}
	if f.Theme != nil {
		theme = *f.Theme
	}
	if f.Owner != nil {
		owner = *f.Owner
	}
	if f.Score != nil {
		score = strconv.FormatFloat(*f.Score, 'f', -1, 64)
	}
	plan := company.Plan
	if plan == "" {
		plan = person.Plan
	}
	return []string{f.ID, at(f.ReceivedAt), f.Text, f.Source, f.URL, f.ExternalID, person.ID, person.Email, person.Name,
		company.ExternalID, company.Domain, company.Name, plan, area.Name, string(area.How), theme.Name, owner.Name, string(f.State), score,
		strconv.FormatInt(f.Votes, 10), f.Language, f.Duplicate}
}

func at(m sqldb.Micros) string { return m.Time().Format(time.RFC3339) }
