package behavior

// walk visits the persons of several sources in ascending order of key.
type walk struct {
	sources []Source
	person  []int // per source the index of its next person
	last    []int
	here    []int // per source the index of the current person, -1 if it has none
}

func newWalk(sources []Source, span Span) *walk {
	w := &walk{sources: sources}
	for i := range sources {
		from, to := sources[i].Series.indexes(span)
		w.person = append(w.person, from)
		w.last = append(w.last, to)
		w.here = append(w.here, -1)
	}
	return w
}

// next goes to the next person that any source has.
func (w *walk) next() (key uint64, found bool) {
	for i := range w.sources {
		if w.person[i] < w.last[i] {
			if k := w.sources[i].Series.Persons[w.person[i]]; !found || k < key {
				key, found = k, true
			}
		}
	}
	for i := range w.sources {
		w.here[i] = -1
		if w.person[i] < w.last[i] && w.sources[i].Series.Persons[w.person[i]] == key {
			w.here[i] = w.person[i]
			w.person[i]++
		}
	}
	return key, found
}

// rows is the current person's rows in a source.
func (w *walk) rows(source int) (from, to uint32) {
	if i := w.here[source]; i >= 0 {
		starts := w.sources[source].Series.Starts
		return starts[i], starts[i+1]
	}
	return 0, 0
}
