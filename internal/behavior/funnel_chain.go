package behavior

// chain is the events of a unit that fill the steps: event[k] is the index in
// the unit's stream of the event that fills step k.
type chain struct {
	steps int
	event [MaxSteps]int32
}

// plainFinder finds the deciding chain of an Ordered funnel without step
// windows or held values, in a stream without ties, in one pass.
//
// For each step it remembers the chain with the latest entry that got there.
// A later entry is never worse for what follows, because it leaves more of the
// window; of one entry's chains the one that got to a step first is never
// worse either. Events fill the highest step they can first, so that an event
// never fills two.
type plainFinder struct {
	entry [MaxSteps]int64
	chain [MaxSteps][MaxSteps]int32
}

func (p *plainFinder) find(f *Funnel, events *stream, from, to int64, best *chain) {
	reached, last := 0, f.Steps-1
	for i, t := range events.time {
		if reached == 0 && t >= to || reached > 0 && t > p.entry[0] && t >= to && t-p.entry[0] > f.Window {
			break
		}
		mask := events.mask[i]
		for k := min(reached, last); k > 0; k-- {
			if mask&(1<<k) == 0 || t-p.entry[k-1] > f.Window {
				continue
			}
			if k < reached && p.entry[k-1] <= p.entry[k] {
				continue
			}
			p.entry[k] = p.entry[k-1]
			copy(p.chain[k][:k], p.chain[k-1][:k])
			p.chain[k][k] = int32(i)
			reached = max(reached, k+1)
		}
		if mask&1 != 0 && t >= from && t < to {
			p.entry[0], p.chain[0][0] = t, int32(i)
			reached = max(reached, 1)
		}
	}
	if reached > 0 {
		best.steps = reached
		copy(best.event[:reached], p.chain[reached-1][:reached])
	}
}
