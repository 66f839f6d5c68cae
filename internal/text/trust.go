package text

import (
	"cmp"
	"math"
	"slices"
)

// trust turns margins into probabilities.
//
// How far to trust the best class is a logistic regression of "it was right" on
// its margin and on its lead over the second, learnt from margins of notes that
// were held out (Platt's method, for the winner of many classes). The margin is
// in it so that a note unlike all examples, which is on the wrong side of every
// plane, is not trusted however large the lead.
type trust struct {
	base, margin, lead float64
	sharpness          float64 // of the softmax that shares out the rest
}

// weak is what is believed before any held-out example was seen: about what
// small samples of Banking77 give. It counts as much as weakNotes examples.
func weak() trust { return trust{base: -0.5, margin: 0.8, lead: 3, sharpness: 3} }

const weakNotes = 10

type scored struct {
	class      int
	margin     float64
	confidence float64
}

// best are the n classes with the largest margins, the largest first.
func best(margins []float32, n int) []scored {
	top := make([]scored, 0, n+1)
	for c, m := range margins {
		x := scored{class: c, margin: float64(m)}
		if len(top) == n && x.margin <= top[n-1].margin {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, x, func(a, b scored) int {
			return cmp.Or(cmp.Compare(b.margin, a.margin), cmp.Compare(a.class, b.class))
		})
		if top = slices.Insert(top, at, x); len(top) > n {
			top = top[:n]
		}
	}
	return top
}

// choices are the best n classes with their probabilities.
func (t trust) choices(margins []float32, n int) []scored {
	top := best(margins, max(n, 2))
	top[0].confidence = t.confidence(top)
	rest := 0.0
	for c, m := range margins {
		if c != top[0].class {
			rest += math.Exp(t.sharpness * (float64(m) - top[0].margin))
		}
	}
	for i := 1; i < len(top); i++ {
		share := math.Exp(t.sharpness*(top[i].margin-top[0].margin)) / rest
		top[i].confidence = min(top[0].confidence, (1-top[0].confidence)*share)
	}
	return top[:min(n, len(top))]
}

func lead(top []scored) float64 {
	if len(top) < 2 {
		return 0
	}
	return top[0].margin - top[1].margin
}

func (t trust) confidence(top []scored) float64 {
	return 1 / (1 + math.Exp(-(t.base + t.margin*top[0].margin + t.lead*lead(top))))
}

// Kept is what a threshold keeps, of examples that were held out.
type Kept struct {
	Confidence float64 `json:"confidence"` // the threshold
	Share      float64 `json:"share"`      // of the notes that reach it
	Right      float64 `json:"right"`      // share of those that were routed rightly
}

// ClassQuality is how well one class was found in examples that were held out.
type ClassQuality struct {
	Class     string  `json:"class"`
	Examples  int     `json:"examples"`
	Recall    float64 `json:"recall"`    // of its examples, the share that was found
	Precision float64 `json:"precision"` // of the examples routed to it, the share that was right
}

// Quality is how well a router did on its own examples while they were held out
// in five parts. It is a little too modest, since the router that is kept has
// learnt from a quarter more.
type Quality struct {
	Held     int            `json:"held"`     // examples it was measured on
	Accuracy float64        `json:"accuracy"` // the best class was right
	Top3     float64        `json:"top3"`     // the right class was among the best three
	Classes  []ClassQuality `json:"classes"`
	// Curve is what thresholds keep, the highest first; at most 200 points.
	Curve []Kept `json:"curve"`
}

// Quality is how well the router did on examples that were held out.
func (r *Router) Quality() Quality {
	q := r.quality
	q.Classes, q.Curve = slices.Clone(q.Classes), slices.Clone(q.Curve)
	return q
}

// Threshold is the confidence from which on answers are right as often as asked:
// of all thresholds that reach the precision on held-out examples, the one that
// keeps most. Above 1, and so out of reach, if there is none. The estimate of
// precision is (right + 1) / (kept + 2), so that a few lucky examples prove
// nothing.
func (r *Router) Threshold(precision float64) float64 {
	for _, k := range slices.Backward(r.quality.Curve) {
		kept := k.Share * float64(r.quality.Held)
		if (k.Right*kept+1)/(kept+2) >= precision {
			return k.Confidence
		}
	}
	return 1.01
}

// ThresholdKeeping is the confidence that a share of notes reaches.
func (r *Router) ThresholdKeeping(share float64) float64 {
	for _, k := range r.quality.Curve {
		if k.Share >= share {
			return k.Confidence
		}
	}
	return 0
}

// judge measures the machines on the notes that were held out, and learns how
// far to trust them. With one class there is nothing to measure.
func (t *training) judge() (Quality, trust) {
	q := Quality{Classes: make([]ClassQuality, len(t.classes)), Curve: []Kept{}}
	for c, name := range t.classes {
		q.Classes[c].Class = name
	}
	for _, c := range t.class {
		q.Classes[c].Examples++
	}
	if len(t.classes) == 1 {
		return q, trust{}
	}
	q.Held = len(t.held)
	trials := make([]trial, len(t.held))
	found, held, chosen := make([]float64, len(t.classes)), make([]float64, len(t.classes)), make([]float64, len(t.classes))
	for h, i := range t.held {
		top := best(t.margins[h], 3)
		right := top[0].class == int(t.class[i])
		trials[h] = trial{margin: top[0].margin, lead: lead(top), right: right}
		held[t.class[i]]++
		chosen[top[0].class]++
		if right {
			q.Accuracy++
			found[t.class[i]]++
		}
		if slices.ContainsFunc(top, func(x scored) bool { return x.class == int(t.class[i]) }) {
			q.Top3++
		}
	}
	q.Accuracy /= float64(q.Held)
	q.Top3 /= float64(q.Held)
	for c := range q.Classes {
		q.Classes[c].Recall = found[c] / max(held[c], 1)
		q.Classes[c].Precision = found[c] / max(chosen[c], 1)
	}
	how := learnTrust(trials)
	how.sharpness = t.sharpness()
	q.Curve = curve(how, trials)
	return q, how
}

type trial struct {
	margin, lead float64
	right        bool
}

// learnTrust fits the logistic regression by Newton's method. A coefficient that
// would fall below 0 is left out: more margin is never worse.
func learnTrust(trials []trial) trust {
	from := weak()
	start := [3]float64{from.base, from.margin, from.lead}
	free := [3]bool{true, true, true}
	for {
		b := newton(trials, start, free)
		if free[1] && b[1] < 0 {
			free[1], start[1] = false, 0
			continue
		}
		if free[2] && b[2] < 0 {
			free[2], start[2] = false, 0
			continue
		}
		return trust{base: b[0], margin: b[1], lead: b[2]}
	}
}

// newton minimises the logistic loss plus weakNotes/8 times the squared distance
// from the start; coefficients that are not free stay there.
func newton(trials []trial, start [3]float64, free [3]bool) [3]float64 {
	const ridge = weakNotes / 8.0
	b := start
	for range 30 {
		var gradient [3]float64
		var hessian [3][3]float64
		for i := range b {
			gradient[i], hessian[i][i] = ridge*(b[i]-start[i]), ridge
		}
		for _, t := range trials {
			x := [3]float64{1, t.margin, t.lead}
			p := 1 / (1 + math.Exp(-(b[0] + b[1]*x[1] + b[2]*x[2])))
			miss := p
			if t.right {
				miss = p - 1
			}
			for i := range x {
				gradient[i] += miss * x[i]
				for j := range x {
					hessian[i][j] += p * (1 - p) * x[i] * x[j]
				}
			}
		}
		for i, f := range free {
			if !f {
				gradient[i], hessian[i] = 0, [3]float64{}
				hessian[i][i] = 1
			}
		}
		step := solve3(hessian, gradient)
		moved := 0.0
		for i := range b {
			b[i] -= step[i]
			moved = max(moved, math.Abs(step[i]))
		}
		if moved < 1e-9 {
			break
		}
	}
	return b
}

// solve3 solves a·x = y for a positive definite a by elimination.
func solve3(a [3][3]float64, y [3]float64) [3]float64 {
	for i := range 3 {
		for j := i + 1; j < 3; j++ {
			by := a[j][i] / a[i][i]
			for k := i; k < 3; k++ {
				a[j][k] -= by * a[i][k]
			}
			y[j] -= by * y[i]
		}
	}
	for i := 2; i >= 0; i-- {
		for k := i + 1; k < 3; k++ {
			y[i] -= a[i][k] * y[k]
		}
		y[i] /= a[i][i]
	}
	return y
}

// sharpness is the factor of the margins whose softmax explains the held-out
// classes best, found by golden section between 0.1 and 20.
func (t *training) sharpness() float64 {
	loss := func(log float64) float64 {
		a, sum := math.Exp(log), 0.0
		for h, i := range t.held {
			top := float64(slices.Max(t.margins[h]))
			whole := 0.0
			for _, m := range t.margins[h] {
				whole += math.Exp(a * (float64(m) - top))
			}
			sum += math.Log(whole) - a*(float64(t.margins[h][t.class[i]])-top)
		}
		return sum
	}
	low, high := math.Log(0.1), math.Log(20)
	const golden = 0.6180339887498949
	x, y := high-golden*(high-low), low+golden*(high-low)
	fx, fy := loss(x), loss(y)
	for range 12 {
		if fx < fy {
			high, y, fy = y, x, fx
			x = high - golden*(high-low)
			fx = loss(x)
		} else {
			low, x, fx = x, y, fy
			y = low + golden*(high-low)
			fy = loss(y)
		}
	}
	return math.Exp((low + high) / 2)
}

// curvePoints is how many thresholds a curve has at most.
const curvePoints = 200

func curve(how trust, trials []trial) []Kept {
	type judged struct {
		confidence float64
		right      bool
	}
	list := make([]judged, len(trials))
	for i, t := range trials {
		list[i] = judged{how.confidence([]scored{{margin: t.margin}, {margin: t.margin - t.lead}}), t.right}
	}
	slices.SortFunc(list, func(a, b judged) int { return cmp.Compare(b.confidence, a.confidence) })
	points := make([]Kept, 0, min(len(list), curvePoints))
	right := 0
	for i, x := range list {
		if x.right {
			right++
		}
		// The last of each 200th, and never between notes of equal confidence.
		at := (i + 1) * curvePoints / len(list)
		if at == i*curvePoints/len(list) && i+1 < len(list) || i+1 < len(list) && list[i+1].confidence == x.confidence {
			continue
		}
		points = append(points, Kept{Confidence: x.confidence, Share: float64(i+1) / float64(len(list)), Right: float64(right) / float64(i+1)})
	}
	return points
}
