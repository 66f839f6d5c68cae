package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"prodops/internal/eventdb"
	"prodops/internal/eventdb/eventdbtest"
	"prodops/internal/eventdb/naive"
)

func openStore(t *testing.T) eventdb.Store { return newRig(t).store }

func TestScripts(t *testing.T) { eventdbtest.Run(t, openStore) }

func TestHistory(t *testing.T) { eventdbtest.History(t, openStore) }

// openFor opens an empty store in a folder that is removed with it.
func openFor(t *rapid.T) *Store {
	root := ""
	if _, err := os.Stat(memoryFolder); err == nil {
		root = memoryFolder
	}
	dir, err := os.MkdirTemp(root, "embedded")
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	records, err := openRecords(dir)
	if err != nil {
		t.Fatal(err)
	}
	store, err := Open(ctx, Options{Dir: filepath.Join(dir, "events"), Records: records, Memory: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(store.Close(), records.Close(), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	return store
}

// cut is a store with so little memory for questions that each is cut into
// many ranges of persons.
type cut struct{ *Store }

func (c cut) tighten() (restore func()) {
	memory := c.opts.Memory
	c.opts.Memory = 400
	return func() { c.opts.Memory = memory }
}

func (c cut) Trends(ctx context.Context, plan eventdb.TrendsPlan) (eventdb.TrendsAnswer, error) {
	defer c.tighten()()
	return c.Store.Trends(ctx, plan)
}

func (c cut) Funnel(ctx context.Context, plan eventdb.FunnelPlan) (eventdb.FunnelAnswer, error) {
	defer c.tighten()()
	return c.Store.Funnel(ctx, plan)
}

func (c cut) Retention(ctx context.Context, plan eventdb.RetentionPlan) (eventdb.RetentionAnswer, error) {
	defer c.tighten()()
	return c.Store.Retention(ctx, plan)
}

func (c cut) Experiment(ctx context.Context, plan eventdb.ExperimentPlan) (eventdb.ExperimentAnswer, error) {
	defer c.tighten()()
	return c.Store.Experiment(ctx, plan)
}

func (c cut) TrendsPeople(ctx context.Context, plan eventdb.TrendsPlan, point eventdb.TrendsPoint, page eventdb.Page) (eventdb.People, error) {
	defer c.tighten()()
	return c.Store.TrendsPeople(ctx, plan, point, page)
}

// TestEqualsTheReference compares with the naive engine on random events and
// questions, with seals between batches. -rapid.checks=N runs more.
func TestEqualsTheReference(t *testing.T) {
	eventdbtest.Compare(t, func(t *rapid.T) eventdbtest.Pair {
		store := openFor(t)
		settle := store.Seal
		if rapid.Bool().Draw(t, "merge too") {
			settle = func(ctx context.Context) error { return errors.Join(store.Seal(ctx), store.Merge(ctx)) }
		}
		pair := eventdbtest.Pair{Reference: naive.New(), Engine: store, Settle: settle}
		if rapid.Bool().Draw(t, "cut by person") {
			pair.Engine = cut{store}
		}
		return pair
	})
}
