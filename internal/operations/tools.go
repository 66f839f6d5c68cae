package operations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// mostTools of a project are looked at together: a register, not a market.
const mostTools = 500

// CreateTool registers a tool.
func (s *Operations) CreateTool(ctx context.Context, actor auth.Actor, project string, in ToolCreate) (ToolView, error) {
	if err := actor.Can(auth.OperationsWrite, project); err != nil {
		return ToolView{}, err
	}
	made := in.tool()
	if err := made.check(); err != nil {
		return ToolView{}, err
	}
	made.Project = project
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		if err := s.known(ctx, tx, made); err != nil {
			return err
		}
		return s.tools.Insert(ctx, tx, actor, &made)
	})
	return s.toolView(ctx, made, err)
}

// known refuses a tool that takes the place of what is no tool.
func (s *Operations) known(ctx context.Context, db sqldb.Reader, t Tool) error {
	found, err := s.registry.Look(ctx, db, t.Project, t.Replaces)
	if err != nil {
		return err
	}
	var f errs.Fields
	for i, id := range t.Replaces {
		if l, ok := found[id]; !ok || l.Type != ToolType {
			f.Add(fmt.Sprintf("body.replaces[%d]", i), "There is no such tool.")
		}
	}
	return f.Err()
}

// Tool is one tool, archived or not.
func (s *Operations) Tool(ctx context.Context, actor auth.Actor, project, id string) (ToolView, error) {
	found, err := s.tools.Get(ctx, actor, project, id)
	return s.toolView(ctx, found, err)
}

// ToolFilter narrows Tools.
type ToolFilter struct {
	record.Filter
	State    ToolState
	Category string
	Owner    string
}

// Tools is a page of tools, the latest changed first.
func (s *Operations) Tools(ctx context.Context, actor auth.Actor, project string, f ToolFilter) ([]ToolView, string, error) {
	narrow := f.Filter
	for _, w := range []struct{ column, value string }{{"state", string(f.State)}, {"category", f.Category}, {"owner", f.Owner}} {
		if w.value != "" {
			narrow.Where = append(narrow.Where, record.Where{SQL: w.column + " = ?", Args: []any{w.value}})
		}
	}
	found, next, err := s.tools.List(ctx, actor, project, narrow)
	if err != nil {
		return nil, "", err
	}
	views, err := s.toolViews(ctx, project, found)
	return views, next, err
}

// UpdateTool changes a tool; version is the one the caller has read, 0 for any.
func (s *Operations) UpdateTool(ctx context.Context, actor auth.Actor, project, id string, version int64, in ToolUpdate) (ToolView, error) {
	if err := actor.Can(auth.OperationsWrite, project); err != nil {
		return ToolView{}, err
	}
	was, err := s.tools.Find(ctx, s.registry.DB(), project, id) // names the change; Change reads it again
	if err != nil {
		return ToolView{}, err
	}
	verb := "updated"
	if in.State != nil && *in.State != was.State {
		verb = map[ToolState]string{Trial: "put on trial", Core: "made core", Retiring: "began to retire", Retired: "retired"}[*in.State]
	}
	changed, err := s.tools.Change(ctx, actor, project, id, version, verb, func(t *Tool) error {
		in.apply(t)
		return t.check()
	}, func(ctx context.Context, tx *sqldb.Tx, after Tool) error { return s.known(ctx, tx, after) })
	return s.toolView(ctx, changed, err)
}

// ArchiveTool takes a tool out of the register.
func (s *Operations) ArchiveTool(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.tools.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreTool undoes ArchiveTool.
func (s *Operations) RestoreTool(ctx context.Context, actor auth.Actor, project, id string, version int64) (ToolView, error) {
	restored, err := s.tools.Restore(ctx, actor, project, id, version)
	return s.toolView(ctx, restored, err)
}

// Stack sums the tools up.
func (s *Operations) Stack(ctx context.Context, actor auth.Actor, project string) (ToolStack, error) {
	if err := actor.Can(auth.OperationsRead, project); err != nil {
		return ToolStack{}, err
	}
	tools, err := s.Register(ctx, project)
	if err != nil {
		return ToolStack{}, err
	}
	return stackOf(tools, s.today()), nil
}

// Register is every tool that is not archived, by name, without a question of
// permission.
func (s *Operations) Register(ctx context.Context, project string) ([]Tool, error) {
	tools, err := s.tools.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND archived_at = 0 ORDER BY id LIMIT ?", project, mostTools)
	slices.SortStableFunc(tools, func(a, b Tool) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return tools, err
}

func (s *Operations) toolView(ctx context.Context, t Tool, err error) (ToolView, error) {
	if err != nil {
		return ToolView{}, err
	}
	views, err := s.toolViews(ctx, t.Project, []Tool{t})
	if err != nil {
		return ToolView{}, err
	}
	return views[0], nil
}

// toolViews puts tools together with what overlaps with them and how they were
// taken up, in a few statements for all.
func (s *Operations) toolViews(ctx context.Context, project string, tools []Tool) ([]ToolView, error) {
	views := make([]ToolView, len(tools))
	if len(tools) == 0 {
		return views, nil
	}
	register, err := s.Register(ctx, project)
	if err != nil {
		return nil, err
	}
	today := s.today()
	adoptions, err := s.Adoptions(ctx, project, tools, today)
	if err != nil {
		return nil, err
	}
	var replaced []string
	for i := range tools {
		replaced = append(replaced, tools[i].Replaces...)
	}
	listed, err := s.registry.Look(ctx, s.registry.DB(), project, replaced)
	if err != nil {
		return nil, err
	}
	by := categories(register)
	for i, t := range tools {
		v := ToolView{Tool: t, Core: t.State == Core, Overlaps: []record.Listed{}, Takes: []record.Listed{}, Adoption: adoptions[t.ID], Warnings: []OperationsWarning{}}
		if t.State.InForce() && t.Category != "" && !t.Archived() {
			for _, other := range by[strings.ToLower(t.Category)] {
				if other.ID != t.ID {
					v.Overlaps = append(v.Overlaps, record.Listed{
						Ref: record.Ref{Type: ToolType, ID: other.ID}, Title: other.Name, State: string(other.State), Owner: other.Owner, UpdatedAt: other.UpdatedAt,
					})
				}
			}
		}
		for _, id := range t.Replaces {
			if l, ok := listed[id]; ok {
				v.Takes = append(v.Takes, l)
			}
		}
		if now := v.Adoption.Now; now.Enough && now.Used > 0 && t.Cost > 0 {
			each := t.Cost / float64(now.Used)
			v.CostPerActive = &each
		}
		v.warnTool(today)
		views[i] = v
	}
	return views, nil
}
