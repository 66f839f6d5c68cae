package auth

import (
	"slices"

	"prodops/internal/errs"
	"prodops/internal/journal"
)

// ActorKind says what sort of actor it is.
type ActorKind string

// The kinds of actor. The zero kind is somebody we do not know.
const (
	Stranger    ActorKind = ""
	MemberActor ActorKind = "member"
	KeyActor    ActorKind = "key"
	SystemActor ActorKind = "system"
)

// Actor is who makes a call, with everything needed to decide whether they may.
// It is made once per request and never changed. The zero Actor is a stranger.
type Actor struct {
	kind        ActorKind
	id, name    string
	session     string          // of a member: id of the session they came with
	roles       map[string]Role // of a member: by project id
	project     string          // of a key: its project's id
	environment string          // of a key
	scopes      []Scope         // of a key
}

// AsMember is the member, who came with the session (empty when there is none),
// with their role in each project by its id.
func AsMember(m Member, session string, roles map[string]Role) Actor {
	return Actor{kind: MemberActor, id: m.ID, name: m.Name, session: session, roles: roles}
}

// AsKey is the program that holds the key.
func AsKey(k Key) Actor {
	return Actor{kind: KeyActor, id: k.ID, name: k.Name, project: k.Project, environment: k.Environment, scopes: k.Scopes}
}

// AsSystem is prodops itself, doing the named work; it may do everything.
func AsSystem(work string) Actor { return Actor{kind: SystemActor, name: work} }

// Kind is what sort of actor it is.
func (a Actor) Kind() ActorKind { return a.kind }

// ID is the member's or the key's id.
func (a Actor) ID() string { return a.id }

// Name is the member's or the key's name, or the system's work.
func (a Actor) Name() string { return a.name }

// Session is the id of the session a member came with, or empty.
func (a Actor) Session() string { return a.session }

// Project is the id of the only project a key may touch; empty for others.
func (a Actor) Project() string { return a.project }

// Environment is where a key's events belong; empty for others.
func (a Actor) Environment() string { return a.environment }

// Role is a member's role in the project, empty when they have none.
func (a Actor) Role(project string) Role { return a.roles[project] }

// Projects are the ids of the projects the actor may see anything of, sorted.
// The system gets none: it names the project it works on.
func (a Actor) Projects() []string {
	if a.kind == KeyActor {
		return []string{a.project}
	}
	projects := make([]string, 0, len(a.roles))
	for id := range a.roles {
		projects = append(projects, id)
	}
	slices.Sort(projects)
	return projects
}

// Journal is the actor as the journal names it.
func (a Actor) Journal() journal.Actor {
	return journal.Actor{Kind: string(a.kind), ID: a.id, Name: a.name}
}

// Can is the one question of permission: nil when the actor may do the action
// in the project (an id; empty where the action's reach is not InProject).
// Otherwise Unauthenticated for a stranger, NotFound for somebody with no part
// in the project, who shall not learn that it exists, and Forbidden for
// everybody else.
func (a Actor) Can(action Action, project string) error {
	rule, found := RuleOf(action)
	switch {
	case !found:
		return errs.New(errs.Forbidden, "Nobody may do %q: it has no rule.", action)
	case rule.Reach == Everybody || a.kind == SystemActor:
		return nil
	case a.kind == Stranger:
		return errs.New(errs.Unauthenticated, "Sign in, or send a key.")
	case rule.Reach == Known:
		return nil
	case rule.Reach == Oneself:
		return allow(a.kind == MemberActor, a, rule)
	case rule.Reach == Workspace:
		return allow(a.anywhere(rule.Role), a, rule)
	}
	if a.kind == KeyActor {
		if project != a.project || project == "" {
			return NoProject()
		}
		return allow(a.Holds(rule.Scope), a, rule)
	}
	role, ok := a.roles[project]
	if !ok {
		return NoProject()
	}
	return allow(role.AtLeast(rule.Role), a, rule)
}

// Holds reports whether a key has the scope, by itself or among all.
func (a Actor) Holds(scope Scope) bool {
	return slices.Contains(a.scopes, scope) || slices.Contains(a.scopes, AllScopes)
}

// anywhere reports whether the actor has at least the role in some project.
func (a Actor) anywhere(least Role) bool {
	for _, role := range a.roles {
		if role.AtLeast(least) {
			return true
		}
	}
	return false
}

func allow(ok bool, a Actor, rule Rule) error {
	switch {
	case ok:
		return nil
	case a.kind == KeyActor && rule.Scope != "":
		return errs.New(errs.Forbidden, "This key may not %s: it lacks the scope %s.", rule.Meaning, rule.Scope)
	case a.kind == KeyActor:
		return errs.New(errs.Forbidden, "A key may not %s: sign in.", rule.Meaning)
	case rule.Role != "":
		return errs.New(errs.Forbidden, "You may not %s: it takes the role %s.", rule.Meaning, rule.Role)
	}
	return errs.New(errs.Forbidden, "You may not %s.", rule.Meaning)
}

// NoProject is what everybody is told about a project they have no part in, and
// about one that does not exist: the same words.
func NoProject() error { return errs.New(errs.NotFound, "There is no such project.") }
