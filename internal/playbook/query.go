package playbook

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// DocFilter narrows List.
type DocFilter struct {
	record.Filter
	Template string // id of a template, or a kind
	State    State
	Owner    string // id of a member
	Outdated bool   // only those whose template has a newer revision
	Sort     string // updated, created or title
	Fields   []FieldCondition
}

// FieldCondition is a test of one answer.
type FieldCondition struct {
	Name  string
	Op    string // empty, set, eq, contains, before or after
	Value string // for eq, contains, before and after
}

// ParseFieldCondition reads "empty", "set", "eq:VALUE", "contains:TEXT",
// "before:DATE or NUMBER" and "after:…".
func ParseFieldCondition(name, text string) (FieldCondition, error) {
	location := "query.field." + name
	var f errs.Fields
	op, value, _ := strings.Cut(text, ":")
	c := FieldCondition{Name: name, Op: op, Value: strings.ToLower(strings.TrimSpace(value))}
	switch op {
	case "empty", "set":
	case "eq", "contains", "before", "after":
		if c.Value == "" {
			f.Add(location, "Say what to compare with: %s:VALUE.", op)
		}
	default:
		f.Add(location, "There is no test %q; one of empty, set, eq:VALUE, contains:TEXT, before:VALUE, after:VALUE.", op)
	}
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`).MatchString(name) {
		f.Add(location, "There is no field %q.", name)
	}
	if strings.ContainsRune(value, 0) {
		f.Add(location, "NUL is not allowed here.")
	}
	return c, f.Err()
}

// where is the condition in SQL.
func (c FieldCondition) where() record.Where {
	const answer = "EXISTS (SELECT 1 FROM doc_fields f WHERE f.doc_id = docs.id AND f.name = ?"
	switch c.Op {
	case "empty":
		return record.Where{SQL: "NOT " + answer + ")", Args: []any{c.Name}}
	case "set":
		return record.Where{SQL: answer + ")", Args: []any{c.Name}}
	case "contains":
		return record.Where{SQL: answer + ` AND f.text_value LIKE ? ESCAPE '\')`, Args: []any{c.Name, sqldb.Contains(c.Value)}}
	}
	sign := map[string]string{"eq": "=", "before": "<", "after": ">"}[c.Op]
	if number, err := strconv.ParseFloat(c.Value, 64); err == nil {
		return record.Where{SQL: answer + " AND f.number_value " + sign + " ?)", Args: []any{c.Name, number}}
	}
	return record.Where{SQL: answer + " AND f.text_value " + sign + " ?)", Args: []any{c.Name, c.Value}}
}

// List returns a page of documents and the cursor of the next.
func (s *Docs) List(ctx context.Context, actor auth.Actor, project string, f DocFilter) ([]DocListed, string, error) {
	if err := actor.Can(auth.DocRead, project); err != nil {
		return nil, "", err
	}
	if err := s.narrow(ctx, project, &f); err != nil {
		return nil, "", err
	}
	found, next, err := s.records.List(ctx, actor, project, f.Filter)
	listed := make([]DocListed, len(found))
	for i, d := range found {
		listed[i] = DocListed{
			Head: d.Head, Title: d.Title, Excerpt: s.markdown.Excerpt(d.Body, 200), State: d.State, Owner: d.Owner, Kind: d.Kind, Form: d.Form,
			Template: d.Template, TemplateRevision: d.TemplateRevision, Fields: d.Fields, Missing: d.Asks.missing(d.Fields),
		}
	}
	return listed, next, err
}

// Count is how many documents the filter finds.
func (s *Docs) Count(ctx context.Context, actor auth.Actor, project string, f DocFilter) (int, error) {
	if err := actor.Can(auth.DocRead, project); err != nil {
		return 0, err
	}
	if err := s.narrow(ctx, project, &f); err != nil {
		return 0, err
	}
	return s.records.Count(ctx, actor, project, f.Filter)
}

func (s *Docs) narrow(ctx context.Context, project string, f *DocFilter) error {
	add := func(sql string, args ...any) { f.Where = append(f.Where, record.Where{SQL: sql, Args: args}) }
	if f.Template != "" {
		add("kind = ? OR template_id = ?", f.Template, f.Template)
	}
	if f.State != "" {
		add("state = ?", string(f.State))
	}
	if f.Owner != "" {
		add("owner = ?", f.Owner)
	}
	for _, c := range f.Fields {
		f.Where = append(f.Where, c.where())
	}
	if f.Outdated {
		where, err := s.outdated(ctx, project)
		if err != nil {
			return err
		}
		f.Where = append(f.Where, where)
	}
	switch f.Sort {
	case "title":
		f.Order = record.Order{Column: "title", Ascending: true}
	case "created":
		f.Order = record.Order{Column: "created_at"}
	}
	return nil
}

// outdated is the condition of documents whose template has moved on.
func (s *Docs) outdated(ctx context.Context, project string) (record.Where, error) {
	replaced, err := s.templates.replacing(ctx, s.records.Registry().DB(), project)
	if err != nil {
		return record.Where{}, err
	}
	parts := []string{"EXISTS (SELECT 1 FROM templates t WHERE t.id = docs.template_id AND t.revision > docs.template_revision)"}
	var args []any
	for _, t := range s.templates.builtIns {
		if _, gone := replaced[t.ID]; gone {
			parts, args = append(parts, "template_id = ?"), append(args, t.ID)
		} else {
			parts, args = append(parts, "template_id = ? AND template_revision < ?"), append(args, t.ID, t.Revision)
		}
	}
	return record.Where{SQL: strings.Join(parts, " OR "), Args: args}, nil
}
