package feedback

import (
	"context"
	"fmt"
	"time"
)

// trendWeeks is how many weeks a trend goes back.
const trendWeeks = 12

// themeViews counts what themes hold: three statements, however many themes.
func (s *Service) themeViews(ctx context.Context, project string, themes []Theme) ([]ThemeView, error) {
	views := make([]ThemeView, len(themes))
	at := make(map[string]*ThemeView, len(themes))
	ids := make([]string, len(themes))
	for i, t := range themes {
		views[i] = ThemeView{Theme: t, Trend: make([]int64, trendWeeks), Ideas: []NamedRecord{}, Examples: append([]string{}, t.Typical...)}
		at[t.ID], ids[i] = &views[i], t.ID
	}
	if len(ids) == 0 {
		return views, nil
	}
	if err := s.countThemes(ctx, project, ids, at); err != nil {
		return nil, err
	}
	if err := s.themeTrends(ctx, project, ids, at); err != nil {
		return nil, err
	}
	var rows []struct {
		From  string `db:"from_id"`
		Type  string `db:"to_type"`
		ID    string `db:"to_id"`
		Title string `db:"title"`
	}
	err := s.db.Select(ctx, &rows, `SELECT l.from_id, l.to_type, l.to_id, r.title FROM links l JOIN records r ON r.record_id = l.to_id
		WHERE l.project_id = ? AND l.from_id IN (?) AND l.relation = 'motivates' AND l.archived_at = 0 ORDER BY l.id`, project, ids)
	if err != nil {
		return nil, fmt.Errorf("read what themes motivate: %w", err)
	}
	for _, r := range rows {
		at[r.From].Ideas = append(at[r.From].Ideas, NamedRecord{Type: r.Type, ID: r.ID, Title: r.Title})
	}
	return views, nil
}

func (s *Service) countThemes(ctx context.Context, project string, ids []string, at map[string]*ThemeView) error {
	var counts []struct {
		Theme  string `db:"theme_id"`
		Size   int64  `db:"size"`
		People int64  `db:"people"`
	}
	err := s.db.Select(ctx, &counts, `SELECT theme_id, sum(CASE WHEN duplicate_of = '' THEN 1 ELSE 0 END) AS size,
			count(DISTINCT CASE WHEN person_id <> '' THEN person_id WHEN person_email <> '' THEN person_email END) AS people
		FROM feedback WHERE project_id = ? AND theme_id IN (?) AND archived_at = 0 GROUP BY theme_id`, project, ids)
	if err != nil {
		return fmt.Errorf("count the notes of themes: %w", err)
	}
	for _, c := range counts {
		at[c.Theme].Size, at[c.Theme].People = c.Size, c.People
	}
	var money []struct {
		Theme     string  `db:"theme_id"`
		Companies int64   `db:"companies"`
		Revenue   float64 `db:"revenue"`
	}
	err = s.db.Select(ctx, &money, `SELECT n.theme_id, count(*) AS companies, coalesce(sum(c.revenue), 0) AS revenue
		FROM (SELECT DISTINCT theme_id, company_id FROM feedback WHERE project_id = ? AND theme_id IN (?) AND archived_at = 0 AND company_id <> '') n
		JOIN companies c ON c.id = n.company_id GROUP BY n.theme_id`, project, ids)
	if err != nil {
		return fmt.Errorf("count the companies of themes: %w", err)
	}
	for _, m := range money {
		at[m.Theme].Companies, at[m.Theme].Revenue = m.Companies, m.Revenue
	}
	return nil
}

func (s *Service) themeTrends(ctx context.Context, project string, ids []string, at map[string]*ThemeView) error {
	const week = int64(7 * 24 * time.Hour / time.Microsecond)
	end := int64(s.registry.Now())
	begin := end - trendWeeks*week
	var weeks []struct {
		Theme string `db:"theme_id"`
		Week  int64  `db:"week"`
		N     int64  `db:"n"`
	}
	err := s.db.Select(ctx, &weeks, fmt.Sprintf(`SELECT theme_id, (received_at - %d) / %d AS week, count(*) AS n FROM feedback
		WHERE project_id = ? AND theme_id IN (?) AND archived_at = 0 AND duplicate_of = '' AND received_at > ? GROUP BY theme_id, 2`, begin, week), project, ids, begin)
	if err != nil {
		return fmt.Errorf("count themes by week: %w", err)
	}
	for _, w := range weeks {
		at[w.Theme].Trend[min(max(w.Week, 0), trendWeeks-1)] += w.N
	}
	return nil
}
