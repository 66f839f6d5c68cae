package githistory

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func run(t *testing.T, folder, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com",
		"GIT_AUTHOR_DATE=2026-03-01T10:00:00+01:00", "GIT_COMMITTER_DATE=2026-03-01T12:00:00+01:00", "GIT_CONFIG_GLOBAL=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func TestReadsARepository(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("NOT TESTED ON A REPOSITORY: git is not installed")
	}
	folder := t.TempDir()
	run(t, folder, "git", "init", "-q", "-b", "main")
	run(t, folder, "git", "commit", "-q", "--allow-empty", "-m", "Begin")
	run(t, folder, "git", "tag", "v1")
	run(t, folder, "git", "checkout", "-q", "-b", "side")
	run(t, folder, "git", "commit", "-q", "--allow-empty", "-m", "Beside | \"quoted\"")
	run(t, folder, "git", "checkout", "-q", "main")
	run(t, folder, "git", "merge", "-q", "--no-ff", "-m", "Merge", "side")
	run(t, folder, "git", "tag", "-a", "v2", "-m", "The second")

	h, err := Read(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, c := range h.Commits {
		titles = append(titles, c.Title)
		if c.AuthoredAt.UTC().Format("15:04") != "09:00" || c.CommittedAt.UTC().Format("15:04") != "11:00" || c.Author != "Ada" {
			t.Errorf("%+v", c)
		}
	}
	if diff := cmp.Diff([]string{"Begin", `Beside | "quoted"`, "Merge"}, titles); diff != "" {
		t.Error(diff)
	}
	if len(h.Commits[2].Parents) != 2 || len(h.Tags) != 2 || h.Tags[0].SHA != h.Commits[0].SHA || h.Tags[1].SHA != h.Commits[2].SHA {
		t.Errorf("%+v", h)
	}
	if _, err := Read(t.Context(), filepath.Join(folder, "nothing")); err == nil {
		t.Error("read a repository that is not there")
	}
}

func TestReadsFiles(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	commits := write("commits.jsonl", `{"sha":"a","parents":[],"committed_at":"2026-03-01T10:00:00Z"}`+"\n"+`{"sha":"b","parents":["a"],"committed_at":"2026-03-02T10:00:00Z"}`)
	tags := write("tags.jsonl", `{"tag":"v2","sha":"b","tagged_at":"2026-03-03T10:00:00Z"}`+"\n"+`{"tag":"v1","sha":"a","tagged_at":"2026-03-01T11:00:00Z"}`)
	h, err := ReadFiles(commits, tags)
	if err != nil || len(h.Commits) != 2 || h.Tags[0].Name != "v1" {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := ReadFiles(write("bad.jsonl", "{"), tags); err == nil {
		t.Error("read a broken file")
	}
}
