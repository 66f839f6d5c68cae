package scorecard

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"prodops/internal/auth"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Unanswered is the time check of the week that is over, until the member has
// given it; it implements todo.Source. A team that never counted a week is not
// asked, and nobody for a week before they joined.
type Unanswered struct{ DB *sqldb.DB }

// Waiting implements todo.Source.
func (u Unanswered) Waiting(ctx context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	if ask.Actor.Kind() != auth.MemberActor {
		return nil, 0, nil
	}
	var here struct {
		Timezone  string       `db:"timezone"`
		WeekStart string       `db:"week_start"`
		JoinedAt  sqldb.Micros `db:"joined_at"`
		StartedOn string       `db:"started_on"`
	}
	err := u.DB.Get(ctx, &here, `SELECT p.timezone, p.week_start, m.joined_at, m.started_on FROM projects p
		JOIN memberships m ON m.project_id = p.id WHERE p.id = ? AND m.member_id = ?`, ask.Project, ask.Actor.ID())
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read the week of a project: %w", err)
	}
	calendar, err := calendarOf(project.Project{Timezone: here.Timezone, WeekStart: here.WeekStart})
	if err != nil {
		return nil, 0, err
	}
	over := calendar.Floor(ask.Now.Time(), period.Week)
	began := calendar.Add(over, period.Week, -1)
	joined := cmp.Or(here.StartedOn, here.JoinedAt.Time().In(calendar.Zone).Format(time.DateOnly))
	if joined >= over.Format(time.DateOnly) {
		return nil, 0, nil
	}
	var asked bool
	err = u.DB.Get(ctx, &asked, `SELECT EXISTS (SELECT 1 FROM time_checks WHERE project_id = ?)
		AND NOT EXISTS (SELECT 1 FROM time_checks WHERE project_id = ? AND week = ? AND member_id = ?)`,
		ask.Project, ask.Project, began.Format(time.DateOnly), ask.Actor.ID())
	if err != nil {
		return nil, 0, fmt.Errorf("look for a time check: %w", err)
	}
	if !asked {
		return nil, 0, nil
	}
	return []todo.Waiting{{
		Title: "Where did last week go?", Says: "The time check takes a minute.", Since: sqldb.MicrosOf(over), Urgency: todo.Gathers,
	}}, 1, nil
}
