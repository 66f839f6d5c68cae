package e2e

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"testing"
	"time"

	"prodops/client"
)

// The histories of two public projects, imported as anybody would, give the
// release frequency and lead time of each year that a plain calculation over
// the same files gives.
func TestHistoriesOfRealProjects(t *testing.T) {
	const folder = "../../shared/data/delivery"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("NOT TESTED ON REAL HISTORIES: ../shared/data is not beside the checkout")
	}
	s := start(t, t.TempDir())
	server, err := client.New(s.url, client.WithKey(s.secret))
	if err != nil {
		t.Fatal(err)
	}
	for _, project := range []string{"miniflux", "prometheus"} {
		t.Run(project, func(t *testing.T) {
			commits, tags := filepath.Join(folder, project+"-commits.jsonl.gz"), filepath.Join(folder, project+"-tags.jsonl.gz")
			importHistory(t, s, project, commits, tags)
			years := workOut(t, commits, tags)
			for _, year := range slices.Sorted(maps.Keys(years)) {
				compareYear(t, server, project, year, years[year])
			}
			importHistory(t, s, project, commits, tags) // once more changes nothing
			for _, year := range slices.Sorted(maps.Keys(years)) {
				compareYear(t, server, project, year, years[year])
			}
		})
	}
}

func importHistory(t *testing.T, s *server, project, commits, tags string) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, "import", "git", "--service", project, "--commits", commits, "--tags", tags, "--url", s.url, "--key", s.secret)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// yearly is what a year of a project comes to.
type yearly struct {
	releases int
	took     []float64 // seconds from commit to release
}

// workOut is the plain calculation: tags in order of time; the changes of a tag
// are the commits it reaches and no earlier tag does. The first tag brings all
// of the history before it and says nothing of lead time.
func workOut(t *testing.T, commits, tags string) map[int]yearly {
	t.Helper()
	type commit struct {
		SHA         string
		Parents     []string
		CommittedAt time.Time `json:"committed_at"`
	}
	type tag struct {
		Tag, SHA string
		TaggedAt time.Time `json:"tagged_at"`
	}
	bySHA := map[string]commit{}
	for _, c := range readLines[commit](t, commits) {
		bySHA[c.SHA] = c
	}
	all := readLines[tag](t, tags)
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return a.TaggedAt.Before(b.TaggedAt) || a.TaggedAt.Equal(b.TaggedAt) && a.Tag < b.Tag
	})
	reached := map[string]bool{}
	years := map[int]yearly{}
	for i, tag := range all {
		y := years[tag.TaggedAt.UTC().Year()]
		y.releases++
		for todo := []string{tag.SHA}; len(todo) > 0; {
			sha := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			c, known := bySHA[sha]
			if !known || reached[sha] {
				continue
			}
			reached[sha] = true
			todo = append(todo, c.Parents...)
			if took := tag.TaggedAt.Sub(c.CommittedAt).Seconds(); i > 0 && took >= 0 {
				y.took = append(y.took, took)
			}
		}
		years[tag.TaggedAt.UTC().Year()] = y
	}
	return years
}

func compareYear(t *testing.T, server *client.Client, project string, year int, want yearly) {
	t.Helper()
	type measure struct {
		Value, P50, P90 *float64
		N               int
	}
	var got struct {
		DeploymentFrequency measure `json:"deployment_frequency"`
		LeadTime            measure `json:"lead_time"`
	}
	query := url.Values{"service": {project}, "from": {fmt.Sprintf("%d-01-01", year)}, "to": {fmt.Sprintf("%d-12-31", year)}, "interval": {"month"}}
	if err := server.Get(t.Context(), "/api/v1/projects/default/delivery/dora", query, &got); err != nil {
		t.Fatal(err)
	}
	days := time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC).Sub(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24
	near(t, project, year, "releases a day", got.DeploymentFrequency.Value, float64(want.releases)/days)
	if got.DeploymentFrequency.N != want.releases || got.LeadTime.N != len(want.took) {
		t.Errorf("%s %d: %d releases with %d changes, want %d with %d", project, year, got.DeploymentFrequency.N, got.LeadTime.N, want.releases, len(want.took))
	}
	if len(want.took) < 5 {
		if got.LeadTime.P50 != nil {
			t.Errorf("%s %d: a median of %d values", project, year, len(want.took))
		}
		return
	}
	sort.Float64s(want.took)
	quantile := func(q float64) float64 {
		at := q * float64(len(want.took)-1)
		below := want.took[int(at)]
		above := want.took[min(int(at)+1, len(want.took)-1)]
		return below + (at-math.Floor(at))*(above-below)
	}
	near(t, project, year, "median lead time", got.LeadTime.P50, quantile(0.5))
	near(t, project, year, "lead time of nine in ten", got.LeadTime.P90, quantile(0.9))
	if got.LeadTime.P50 != nil && got.LeadTime.P90 != nil {
		t.Logf("%s %d: %d releases, lead time p50 %.1f days, p90 %.1f days, n %d", project, year, want.releases, *got.LeadTime.P50/86400, *got.LeadTime.P90/86400, len(want.took))
	}
}

func near(t *testing.T, project string, year int, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-6*math.Max(1, want) {
		t.Errorf("%s %d: %s is %v, want %v", project, year, what, got, want)
	}
}

func readLines[T any](t *testing.T, path string) []T {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
