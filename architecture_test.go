// Package prodops_test holds the law of the house: who may import whom.
package prodops_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const module = "prodops/"

// TestFloors reads the floor table of ARCHITECTURE.md against the imports of
// the build: a package imports only from floors below its own, or along one of
// the same-floor arrows that are listed.
func TestFloors(t *testing.T) {
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	floors := readFloors(t, block(t, page, "floors"))
	allowed := readArrows(t, block(t, page, "same-floor"))

	seen := map[string]bool{}
	for _, p := range packages(t) {
		name, ours := shortName(p.ImportPath)
		if !ours {
			continue
		}
		seen[name] = true
		floor, ok := floors[name]
		if !ok {
			t.Errorf("package %s is not in the floor table of ARCHITECTURE.md", name)
			continue
		}
		for _, path := range p.Imports {
			target, ours := shortName(path)
			if !ours {
				continue
			}
			below, ok := floors[target]
			switch {
			case !ok: // reported above, at the target itself
			case below > floor:
				t.Errorf("%s (floor %d) imports %s (floor %d): upward", name, floor, target, below)
			case below == floor && !allowed[name+" -> "+target]:
				t.Errorf("%s imports %s on the same floor %d, and no arrow allows it", name, target, floor)
			case strings.HasSuffix(target, "test") && !strings.HasSuffix(name, "test"):
				t.Errorf("%s imports the test package %s outside a test", name, target)
			}
		}
	}
	for name := range floors {
		if !seen[name] {
			t.Errorf("the floor table lists %s, which does not exist", name)
		}
	}
}

// listed is what we read of `go list`. Imports leaves test files out: tests may
// look around.
type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-tags", "duckdb_arrow", "-json=ImportPath,Imports", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// shortName is how the floor table calls a package, and whether it is one the
// table rules: the module's own, other than tests and benchmarks that stand
// beside the house.
func shortName(path string) (string, bool) {
	name, ours := strings.CutPrefix(path, module)
	if !ours || name == "e2e" || strings.HasPrefix(name, "e2e/") || strings.HasPrefix(name, "bench") {
		return "", false
	}
	return strings.TrimPrefix(name, "internal/"), true
}

func block(t *testing.T, page []byte, name string) []string {
	t.Helper()
	found := regexp.MustCompile("(?s)```" + name + "\n(.*?)\n```").FindSubmatch(page)
	if found == nil {
		t.Fatalf("ARCHITECTURE.md has no %s block", name)
	}
	return strings.Split(string(found[1]), "\n")
}

func readFloors(t *testing.T, lines []string) map[string]int {
	t.Helper()
	floors := map[string]int{}
	for _, line := range lines {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			t.Fatalf("floor table: %q wants a package, a floor and what it is", line)
		}
		floor, err := strconv.Atoi(fields[1])
		if err != nil {
			t.Fatalf("floor table: %q: %v", line, err)
		}
		floors[fields[0]] = floor
	}
	return floors
}

func readArrows(t *testing.T, lines []string) map[string]bool {
	t.Helper()
	arrows := map[string]bool{}
	for _, line := range lines {
		if strings.Count(line, " -> ") != 1 {
			t.Fatalf("same-floor table: %q is not an arrow", line)
		}
		arrows[line] = true
	}
	return arrows
}
