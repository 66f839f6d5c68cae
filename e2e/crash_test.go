package e2e

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/client"
)

// crashRounds are few enough for every run; PRODOPS_CRASH_ROUNDS asks for more.
const (
	crashRounds  = 25
	crashWriters = 4
)

// TestKilledServerKeepsWhatItAcknowledged kills the server at random moments
// under load. Every writer notes the ids it was answered 200 for in a ledger of
// its own, fsynced line by line, so the ledger can only say less than the
// server promised. After a restart every acknowledged id is there exactly once,
// and no id at all is there twice.
func TestKilledServerKeepsWhatItAcknowledged(t *testing.T) {
	rounds := crashRounds
	if asked, err := strconv.Atoi(os.Getenv("PRODOPS_CRASH_ROUNDS")); err == nil {
		rounds = asked
	}
	data := t.TempDir()
	ledgers := make([]*ledger, crashWriters)
	for i := range ledgers {
		ledgers[i] = newLedger(t, i)
	}
	acknowledged := 0
	for round := range rounds {
		s := start(t, data)
		stop := make(chan struct{})
		var writers sync.WaitGroup
		for _, l := range ledgers {
			writers.Go(func() { l.write(s, round, stop) })
		}
		time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
		s.kill()
		close(stop)
		writers.Wait()
		// What one round lost, a later check finds too: a long run looks at all
		// events now and then, and at its end.
		if rounds <= crashRounds || round%10 == 9 || round == rounds-1 {
			acknowledged = checkLedgers(t, start(t, data), ledgers, round)
		}
	}
	if acknowledged == 0 {
		t.Fatal("nothing was acknowledged in any round: the test tested nothing")
	}
	t.Logf("%d rounds, %d acknowledged events, each there exactly once", rounds, acknowledged)
}

// checkLedgers counts every event of the restarted server, stops it, and
// answers how many were acknowledged so far.
func checkLedgers(t *testing.T, s *server, ledgers []*ledger, round int) int {
	t.Helper()
	seen := map[string]int{}
	for _, id := range allIDs(t, s) {
		seen[id]++
	}
	for id, times := range seen {
		if times > 1 {
			t.Fatalf("round %d: %s is there %d times", round, id, times)
		}
	}
	total := 0
	for _, l := range ledgers {
		for _, id := range l.read(t) {
			total++
			if seen[id] != 1 {
				t.Fatalf("round %d: %s was acknowledged and is gone\n%s", round, id, s.log)
			}
		}
	}
	s.stop()
	return total
}

// allIDs reads the id of every event, a page at a time.
func allIDs(t *testing.T, s *server) []string {
	t.Helper()
	var ids []string
	for _, e := range s.events(t.Context(), nil) {
		ids = append(ids, e.ID)
	}
	return ids
}

// ledger is what one writer knows to be on the server's disk.
type ledger struct {
	number int
	file   *os.File
}

func newLedger(t *testing.T, number int) *ledger {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), fmt.Sprintf("writer-%d", number)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return &ledger{number: number, file: file}
}

// write sends small batches until the server is gone.
func (l *ledger) write(s *server, round int, stop <-chan struct{}) {
	c, err := client.New(s.url, client.WithKey(s.write), client.WithAttempts(1))
	if err != nil {
		panic(err)
	}
	defer c.Close()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		calls := make([]client.Call, 1+n%5)
		var ids strings.Builder
		for i := range calls {
			id := fmt.Sprintf("w%d-r%d-n%d-%d", l.number, round, n, i)
			calls[i] = client.Call{Type: "track", MessageID: id, UserID: fmt.Sprintf("person-%d", n%50), Event: "Crashed", Properties: map[string]any{"n": n}}
			ids.WriteString(id + "\n")
		}
		if c.Send(s.t.Context(), calls) != nil {
			// Refused or cut off: the events may be there or not. The pause keeps
			// the loop from spinning while the server is down.
			time.Sleep(time.Millisecond)
			continue
		}
		if _, err := l.file.WriteString(ids.String()); err != nil {
			panic(err)
		}
		if err := l.file.Sync(); err != nil {
			panic(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (l *ledger) read(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(l.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var ids []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		ids = append(ids, lines.Text())
	}
	return ids
}
