package auth_test

import (
	"slices"
	"testing"

	"prodops/internal/auth"
	"prodops/internal/errs"
)

const (
	home  = "project-home"
	other = "project-other"
)

func member(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "M"}, "s", map[string]auth.Role{home: role})
}

func key(scopes ...auth.Scope) auth.Actor {
	return auth.AsKey(auth.Key{ID: "k", Name: "K", Project: home, Scopes: scopes})
}

// The permissions once more, written the other way round: for each actor, what
// they may do. Whoever changes the table of rules must say so here as well.
func TestWhoMayDoWhat(t *testing.T) {
	recordReads := []auth.Action{
		auth.SearchRun, auth.LinkRead, auth.CommentRead, auth.JobRead, auth.DashboardRead, auth.FeedbackRead, auth.CompanyRead, auth.SurveyRead,
		auth.IdeaRead, auth.RoadmapRead, auth.ObjectiveRead, auth.DecisionRead, auth.FlagRead, auth.DocRead, auth.TemplateRead,
		auth.ExperimentRead, auth.MetricRead, auth.DeliveryRead, auth.OperationsRead, auth.OutcomeRead,
	}
	recordWrites := []auth.Action{
		auth.LinkWrite, auth.CommentWrite, auth.JobCancel, auth.DashboardWrite, auth.FeedbackWrite, auth.CompanyWrite, auth.SurveyWrite,
		auth.IdeaWrite, auth.RoadmapWrite, auth.ObjectiveWrite, auth.DecisionWrite, auth.FlagWrite, auth.DocWrite, auth.TemplateWrite,
		auth.ExperimentWrite, auth.MetricWrite, auth.DeliveryWrite, auth.OperationsWrite, auth.OutcomeWrite,
	}
	viewer := slices.Concat(recordReads, []auth.Action{
		auth.ProjectRead, auth.MemberRead, auth.QueryRun, auth.PersonRead, auth.EventRead,
		auth.QuarantineRead, auth.ImportRead, auth.InsightRead, auth.JournalRead, auth.FlagAsk,
	})
	editor := slices.Concat(viewer, recordWrites, []auth.Action{auth.IngestWrite, auth.QuarantineReplay, auth.ImportWrite, auth.InsightWrite})
	admin := slices.Concat(editor, []auth.Action{
		auth.ProjectCreate, auth.ProjectUpdate, auth.MemberUpdate, auth.MemberRemove,
		auth.InvitationRead, auth.InvitationCreate, auth.InvitationRevoke, auth.KeyRead, auth.KeyCreate, auth.KeyRevoke, auth.HookManage,
	})
	owner := slices.Concat(admin, []auth.Action{auth.OwnerGrant, auth.ProjectArchive})
	self := []auth.Action{auth.Public, auth.SignedIn, auth.AccountRead, auth.AccountChange}
	known := []auth.Action{auth.Public, auth.SignedIn}
	queries := []auth.Action{auth.QueryRun, auth.PersonRead, auth.EventRead, auth.QuarantineRead}
	reads := slices.Concat(recordReads, []auth.Action{auth.ProjectRead, auth.MemberRead, auth.ImportRead, auth.InsightRead, auth.JournalRead})
	writes := slices.Concat(recordWrites, []auth.Action{auth.QuarantineReplay, auth.ImportWrite, auth.InsightWrite})
	admins := []auth.Action{
		auth.ProjectUpdate, auth.MemberUpdate, auth.MemberRemove,
		auth.InvitationRead, auth.InvitationCreate, auth.InvitationRevoke, auth.KeyRead, auth.KeyCreate, auth.KeyRevoke, auth.HookManage,
	}
	for name, test := range map[string]struct {
		actor auth.Actor
		may   []auth.Action
	}{
		"stranger":            {auth.Actor{}, []auth.Action{auth.Public}},
		"member of nothing":   {auth.AsMember(auth.Member{ID: "m"}, "s", nil), self},
		"member without role": {member("king"), self},
		"viewer":              {member(auth.Viewer), slices.Concat(self, viewer)},
		"editor":              {member(auth.Editor), slices.Concat(self, editor)},
		"admin":               {member(auth.Admin), slices.Concat(self, admin)},
		"owner":               {member(auth.Owner), slices.Concat(self, owner)},
		"key without scope":   {key(), known},
		"write key":           {key(auth.IngestScope), slices.Concat(known, []auth.Action{auth.IngestWrite, auth.FlagAsk})},
		"query key":           {key(auth.QueryScope), slices.Concat(known, queries)},
		"reading key":         {key(auth.ReadScope), slices.Concat(known, reads)},
		"writing key":         {key(auth.WriteScope), slices.Concat(known, writes)},
		"admin key":           {key(auth.AdminScope), slices.Concat(known, admins)},
		"key for everything": {key(auth.AllScopes), slices.Concat(known, queries, reads, writes, admins,
			[]auth.Action{auth.IngestWrite, auth.FlagAsk, auth.OwnerGrant, auth.ProjectArchive})},
	} {
		for _, rule := range auth.Rules() {
			err := test.actor.Can(rule.Action, home)
			if want := slices.Contains(test.may, rule.Action); (err == nil) != want {
				t.Errorf("%s, %s: got %v, want allowed %v", name, rule.Action, err, want)
			}
			if err != nil {
				want := errs.Forbidden
				if test.actor.Kind() == auth.Stranger {
					want = errs.Unauthenticated
				} else if name == "member of nothing" && rule.Reach == auth.InProject {
					want = errs.NotFound
				}
				if errs.KindOf(err) != want {
					t.Errorf("%s, %s: kind of %v", name, rule.Action, err)
				}
			}
		}
	}
}

// Whatever somebody may do at home, elsewhere there is nothing to be seen: the
// same words as for a project that does not exist.
func TestOtherProjectsDoNotExist(t *testing.T) {
	for _, actor := range []auth.Actor{
		member(auth.Viewer), member(auth.Owner), key(auth.AllScopes), key(auth.IngestScope),
	} {
		for _, rule := range auth.Rules() {
			if rule.Reach != auth.InProject {
				continue
			}
			for _, project := range []string{other, "", "none"} {
				err := actor.Can(rule.Action, project)
				if !errs.Is(err, errs.NotFound) || err.Error() != auth.NoProject().Error() {
					t.Errorf("%s %s in %q: %v", actor.Kind(), rule.Action, project, err)
				}
			}
		}
	}
}

func TestTheTableIsWhole(t *testing.T) {
	seen := map[auth.Action]bool{}
	for _, rule := range auth.Rules() {
		if seen[rule.Action] {
			t.Errorf("%s stands twice", rule.Action)
		}
		seen[rule.Action] = true
		if rule.Meaning == "" {
			t.Errorf("%s has no meaning", rule.Action)
		}
		inProject := rule.Reach == auth.InProject
		if inProject != (rule.Scope != "") || (inProject || rule.Reach == auth.Workspace) != rule.Role.Valid() || inProject && !rule.Scope.Valid() {
			t.Errorf("%s: reach %d, role %q and scope %q do not fit together", rule.Action, rule.Reach, rule.Role, rule.Scope)
		}
	}
	for _, actor := range []auth.Actor{{}, member(auth.Owner), key(auth.AllScopes), auth.AsSystem("x")} {
		if err := actor.Can("coffee.make", home); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an action without a rule: %v", err)
		}
	}
}

func TestTheSystemMayEverything(t *testing.T) {
	for _, rule := range auth.Rules() {
		if err := auth.AsSystem("demo").Can(rule.Action, home); err != nil {
			t.Errorf("%s: %v", rule.Action, err)
		}
	}
}

func TestRoles(t *testing.T) {
	for i, role := range auth.Roles() {
		for j, least := range auth.Roles() {
			if role.AtLeast(least) != (i >= j) {
				t.Errorf("%s at least %s: %v", role, least, role.AtLeast(least))
			}
		}
	}
	if auth.Role("").AtLeast("") || auth.Role("root").AtLeast(auth.Viewer) || auth.Role("root").Valid() || auth.Scope("root").Valid() {
		t.Error("what is not a role counts as one")
	}
}

func BenchmarkCan(b *testing.B) {
	actor := key(auth.IngestScope)
	b.ReportAllocs()
	for b.Loop() {
		if err := actor.Can(auth.JournalRead, other); err == nil {
			b.Fatal("allowed")
		}
		if err := actor.Can(auth.IngestWrite, home); err != nil {
			b.Fatal(err)
		}
	}
}
