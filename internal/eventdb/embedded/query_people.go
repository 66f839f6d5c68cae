package embedded

import (
	"context"
	"slices"
	"sync"

	"prodops/internal/eventdb"
)

// people is a page of the persons with these canonical keys, which may repeat.
func (q *snapshot) people(ctx context.Context, keys []uint64, page eventdb.Page) (eventdb.People, error) {
	slices.Sort(keys)
	ids, err := q.distinctIDs(ctx, slices.Compact(keys))
	if err != nil {
		return eventdb.People{}, err
	}
	return pageOf(ids, page), nil
}

// pageOf is a page of ids, which it sorts.
func pageOf(ids []string, page eventdb.Page) eventdb.People {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	from, found := slices.BinarySearch(ids, page.After)
	if found {
		from++
	}
	to := min(from+page.Limit, len(ids))
	p := eventdb.People{Total: len(ids)}
	if from < to {
		p.DistinctIDs = ids[from:to]
	}
	return p
}

// collector gathers what kernels running side by side find.
type collector[T any] struct {
	mu    sync.Mutex
	lists []*[]T
}

// list is a list of its own for one kernel.
func (c *collector[T]) list() *[]T {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := new([]T)
	c.lists = append(c.lists, list)
	return list
}

// all is everything found, once the kernels are done.
func (c *collector[T]) all() []T {
	var all []T
	for _, list := range c.lists {
		all = append(all, *list...)
	}
	return all
}
