package hook

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/delivery"
	"prodops/internal/delivery/commit"
	"prodops/internal/delivery/github"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// input is what a job is told.
type input struct {
	Connection string `json:"connection"`
}

// mostTries is how often a delivery is tried that fails by an error of ours.
const mostTries = 3

// work makes something of all that a connection has received, the oldest first.
func (s *Hooks) work(ctx context.Context, run *jobs.Run) (any, error) {
	var in input
	if err := run.Read(&in); err != nil {
		return nil, err
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	done := 0
	for ; ctx.Err() == nil; done++ {
		var id string
		err := s.db.Get(ctx, &id, "SELECT id FROM hook_deliveries WHERE connection_id = ? AND state = ? ORDER BY received_at, id LIMIT 1", in.Connection, string(Received))
		if sqldb.IsNoRows(err) {
			return map[string]int{"done": done}, nil
		}
		if err != nil {
			return nil, err
		}
		if err := s.process(ctx, run.Project, in.Connection, id); err != nil {
			return nil, err
		}
	}
	return nil, ctx.Err()
}

// made is what was made of a delivery.
type made struct {
	state State
	says  string
	refs  Refs
}

// process makes something of one delivery and writes down what. An error of
// ours is answered for the job to be tried again, until it was tried enough.
func (s *Hooks) process(ctx context.Context, project, connection, id string) error {
	c, err := find(ctx, s.db, project, connection)
	if errs.Is(err, errs.NotFound) {
		return s.settle(ctx, id, github.Heard{}, made{state: Ignored, says: "The connection was taken away."}, 0)
	}
	if err != nil {
		return err
	}
	d, body, err := s.read(ctx, project, connection, id)
	if err != nil {
		return err
	}
	heard, err := github.Decode(d.Event, []byte(body))
	if err != nil {
		return s.settle(ctx, id, heard, made{state: Failed, says: "It cannot be read: " + err.Error()}, d.Attempts+1)
	}
	result, err := s.apply(ctx, c, heard)
	if err == nil {
		return s.settle(ctx, id, heard, result, d.Attempts+1)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if public, known := errors.AsType[*errs.Error](err); known && public.Kind != errs.Unavailable {
		return s.settle(ctx, id, heard, made{state: Failed, says: reason(public)}, d.Attempts+1)
	}
	if d.Attempts+1 >= mostTries {
		s.log.ErrorContext(ctx, "a webhook's delivery failed", "delivery", id, "error", err)
		return s.settle(ctx, id, heard, made{state: Failed, says: "Something went wrong on our side: the server's log has the details. Replay it."}, d.Attempts+1)
	}
	if _, counted := s.db.Exec(ctx, "UPDATE hook_deliveries SET attempts = attempts + 1 WHERE id = ?", id); counted != nil {
		return counted
	}
	return err
}

// reason is a public error in a line.
func reason(e *errs.Error) string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = strings.TrimPrefix(f.Location, "body.") + ": " + f.Message
	}
	return strings.Join(parts, " ")
}

func (s *Hooks) settle(ctx context.Context, id string, h github.Heard, m made, attempts int64) error {
	_, err := s.db.Exec(ctx, "UPDATE hook_deliveries SET state = ?, says = ?, made = ?, action = ?, source = ?, attempts = ?, processed_at = ? WHERE id = ?",
		string(m.state), cut(m.says, 1000), m.refs, cut(h.Action, 100), cut(h.Repository, 200), attempts, sqldb.MicrosOf(s.now()), id)
	if err != nil {
		return fmt.Errorf("write down what became of a delivery: %w", err)
	}
	return nil
}

// cut ends a text at the limit, between two characters.
func cut(text string, limit int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "")
}

// apply makes what a delivery tells into records.
func (s *Hooks) apply(ctx context.Context, c Connection, h github.Heard) (made, error) {
	if h.Ignored != "" {
		return made{state: Ignored, says: sentence(h.Ignored)}, nil
	}
	m := made{state: Processed, says: sentence(h.Says)}
	if h.Repository == "" && len(h.Changes) == 0 && h.Deployment == nil && h.Run == nil && h.Release == nil && h.Issue == nil && h.PullRequest == nil {
		return m, nil // a greeting
	}
	service, none := c.Rules.service(h.Repository)
	if none != "" {
		return made{state: Ignored, says: sentence(none)}, nil
	}
	t := telling{Hooks: s, actor: auth.AsSystem("GitHub, " + c.Name), connection: c, service: service, heard: h}
	var ref record.Ref
	var ignored string
	var err error
	switch {
	case h.PullRequest != nil:
		err = t.pullRequest(ctx)
	case h.Review != nil:
		err = t.review(ctx)
	case len(h.Changes) > 0:
		err = t.changes(ctx)
	case h.Deployment != nil:
		ref, ignored, err = t.deployment(ctx)
	case h.Run != nil:
		ref, ignored, err = t.run(ctx)
	case h.Release != nil:
		ref, err = t.release(ctx)
	case h.Issue != nil:
		ref, ignored, err = t.issue(ctx)
	}
	if err != nil {
		return made{}, err
	}
	if ignored != "" {
		return made{state: Ignored, says: sentence(ignored)}, nil
	}
	if ref.ID != "" {
		m.refs = Refs{ref}
	}
	return m, nil
}

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

// telling is one delivery on its way to the records.
type telling struct {
	*Hooks
	actor      auth.Actor
	connection Connection
	service    string
	heard      github.Heard
}

func (t telling) changes(ctx context.Context) error {
	told := delivery.ChangesTold{Service: t.service}
	for _, c := range t.heard.Changes {
		m := commit.Read(c.Message)
		if c.Message == "" {
			m = commit.Read(c.Title)
		}
		if c.PullRequest != "" {
			m.PullRequest = c.PullRequest
		}
		told.Changes = append(told.Changes, delivery.ChangeTold{
			SHA: c.SHA, Parents: c.Parents, Title: m.Title, Author: cut(c.Author, 200), Kind: m.Kind, PullRequest: m.PullRequest, AuthoredAt: c.Authored, CommittedAt: c.Committed,
		})
	}
	_, err := t.delivery.Tell(ctx, t.actor, t.connection.Project, told)
	return err
}

func (t telling) deployment(ctx context.Context) (record.Ref, string, error) {
	d := t.heard.Deployment
	environment := t.connection.Rules.environment(d.Environment)
	if environment == "" {
		return record.Ref{}, fmt.Sprintf("deployments to %q are left out by the connection's rules", d.Environment), nil
	}
	in := delivery.DeploymentCreate{
		Service: t.service, Environment: environment, Run: "github deployment " + strconv.FormatInt(d.ID, 10), Version: version(d.Ref, d.SHA, d.Default),
		Commit: d.SHA, URL: d.URL, StartedAt: d.Began, FinishedAt: d.Ended, Status: delivery.Status(d.State), Planned: planned(d.Ref), Source: GitHub,
	}
	return t.deploy(ctx, in)
}

func (t telling) run(ctx context.Context) (record.Ref, string, error) {
	r := t.heard.Run
	rule, deploys := t.connection.Rules.workflow(r.Workflow)
	if !deploys {
		if r.State == github.Running {
			return record.Ref{}, "a build counts when it is over", nil
		}
		return record.Ref{}, "", t.build(ctx)
	}
	service := t.service
	if rule.Service != "" {
		service = rule.Service
	}
	return t.deploy(ctx, delivery.DeploymentCreate{
		Service: service, Environment: rule.Environment, Run: fmt.Sprintf("github run %d.%d", r.ID, r.Attempt), Version: version(r.Branch, r.SHA, r.Default),
		Commit: r.SHA, URL: r.URL, StartedAt: r.Began, FinishedAt: r.Ended, Status: delivery.Status(r.State), Planned: planned(r.Branch), Source: GitHub,
	})
}

// deploy tells of a deployment, but never that one runs that is known to be
// over: deliveries may come in any order.
func (t telling) deploy(ctx context.Context, in delivery.DeploymentCreate) (record.Ref, string, error) {
	if in.Status == delivery.Running {
		over, err := t.delivery.Over(ctx, t.connection.Project, in.Service, in.Environment, in.Run)
		if err != nil {
			return record.Ref{}, "", err
		}
		if over {
			return record.Ref{}, "it is known how this deployment ended", nil
		}
	}
	kept, err := t.delivery.Deploy(ctx, t.actor, t.connection.Project, in)
	return record.Ref{Type: delivery.DeploymentType, ID: kept.ID}, "", err
}

// version is what a ref says was deployed: a tag or a release branch. The
// default branch and a commit are no versions.
func version(ref, sha string, usual bool) string {
	if usual || ref == sha || ref == "" || !strings.ContainsAny(ref, "0123456789") || len(ref) > 200 {
		return ""
	}
	return ref
}

// planned is false for what is deployed from a branch that is named a hotfix,
// and not said for others.
func planned(ref string) *bool {
	if !strings.HasPrefix(strings.ToLower(ref), "hotfix") {
		return nil
	}
	no := false
	return &no
}

func (t telling) release(ctx context.Context) (record.Ref, error) {
	r := t.heard.Release
	name := r.Name
	if strings.TrimSpace(name) == "" || name == r.Tag {
		name = t.service + " " + r.Tag
	}
	kept, err := t.delivery.Announce(ctx, t.actor, t.connection.Project, delivery.ReleaseCreate{
		Name: cut(name, 200), Service: t.service, Version: r.Tag, Notes: cut(r.Notes, 20_000), ReleasedAt: r.Published,
	})
	return record.Ref{Type: delivery.ReleaseType, ID: kept.ID}, err
}

func (t telling) issue(ctx context.Context) (record.Ref, string, error) {
	i, label := t.heard.Issue, t.connection.Rules.IncidentLabel
	if label == "" {
		return record.Ref{}, "issues are no incidents by the connection's rules", nil
	}
	if !slices.ContainsFunc(i.Labels, func(l string) bool { return strings.EqualFold(l, label) }) {
		return record.Ref{}, fmt.Sprintf("it does not have the label %q: it is no incident", label), nil
	}
	kept, err := t.delivery.Report(ctx, t.actor, t.connection.Project, delivery.IncidentCreate{
		Title: cut(i.Title, 200), Summary: cut(i.Body, 20_000), Service: t.service, Severity: severity(i.Labels), StartedAt: i.Opened, DetectedAt: i.Opened, ResolvedAt: i.Closed,
		ExternalID: fmt.Sprintf("github %s#%d", t.heard.Repository, i.Number),
	})
	return record.Ref{Type: delivery.IncidentType, ID: kept.ID}, "", err
}

// severity is the worst that the labels say: sev1, severity: 2, S3 …; SEV3 when
// they say none.
func severity(labels []string) string {
	for n := 1; n <= 4; n++ {
		for _, l := range labels {
			word := strings.NewReplacer(" ", "", ":", "", "-", "", "_", "", "/", "").Replace(strings.ToLower(l))
			if word == fmt.Sprintf("sev%d", n) || word == fmt.Sprintf("severity%d", n) || word == fmt.Sprintf("severitysev%d", n) || word == fmt.Sprintf("s%d", n) {
				return fmt.Sprintf("SEV%d", n)
			}
		}
	}
	return "SEV3"
}

func (t telling) pullRequest(ctx context.Context) error {
	p := t.heard.PullRequest
	err := t.delivery.TellPullRequest(ctx, t.connection.Project, delivery.PullRequest{
		Service: t.service, Repository: t.heard.Repository, Number: p.Number, Opened: sqldb.MicrosOf(p.Opened), Merged: sqldb.MicrosOf(p.Merged), Closed: sqldb.MicrosOf(p.Closed), Lines: p.Additions + p.Deletions,
	})
	if err != nil || len(t.heard.Changes) == 0 {
		return err
	}
	return t.changes(ctx)
}

func (t telling) review(ctx context.Context) error {
	r := t.heard.Review
	p := delivery.PullRequest{Service: t.service, Repository: t.heard.Repository, Number: r.Number, Opened: sqldb.MicrosOf(r.Opened)}
	if !r.Own {
		p.FirstReview = sqldb.MicrosOf(r.Submitted)
	}
	return t.delivery.TellPullRequest(ctx, t.connection.Project, p)
}

func (t telling) build(ctx context.Context) error {
	r := t.heard.Run
	return t.delivery.TellBuild(ctx, t.connection.Project, delivery.Build{
		Service: t.service, Repository: t.heard.Repository, Run: fmt.Sprintf("%d.%d", r.ID, r.Attempt), Workflow: cut(r.Workflow, 200), Main: r.Default,
		Succeeded: r.State == github.Succeeded, Began: sqldb.MicrosOf(r.Began), Ended: sqldb.MicrosOf(r.Ended),
	})
}
