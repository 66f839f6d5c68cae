package text

import (
	"slices"
)

// graph is an undirected weighted graph. Nodes of a graph made by merging carry
// the weight inside them as a loop.
type graph struct {
	edges [][]edge // of each node, by the other end ascending; without loops
	loop  []float64
	apart [][]int32 // nodes that must not share a community with a node
}

type edge struct {
	to     int32
	weight float64
}

func newGraph(n int) *graph {
	return &graph{edges: make([][]edge, n), loop: make([]float64, n), apart: make([][]int32, n)}
}

func (g *graph) connect(a, b int32, weight float64) {
	if a == b {
		g.loop[a] += weight
		return
	}
	g.edges[a] = append(g.edges[a], edge{b, weight})
	g.edges[b] = append(g.edges[b], edge{a, weight})
}

// tidy sorts the edges and adds up those between the same nodes.
func (g *graph) tidy() {
	for n, list := range g.edges {
		slices.SortStableFunc(list, func(a, b edge) int { return int(a.to - b.to) })
		out := list[:0]
		for _, e := range list {
			if k := len(out); k > 0 && out[k-1].to == e.to {
				out[k-1].weight += e.weight
			} else {
				out = append(out, e)
			}
		}
		g.edges[n] = out
	}
	for n := range g.apart {
		slices.Sort(g.apart[n])
		g.apart[n] = slices.Compact(g.apart[n])
	}
}

// strengths are the sums of each node's edges, loops twice, and of all.
func (g *graph) strengths() (each []float64, whole float64) {
	each = make([]float64, len(g.edges))
	for n, list := range g.edges {
		each[n] = 2 * g.loop[n]
		for _, e := range list {
			each[n] += e.weight
		}
		whole += each[n]
	}
	return each, whole
}

// merged is the graph whose nodes are the groups of nodes with the same label,
// which are numbered from 0 to n-1.
func (g *graph) merged(label []int32, n int) *graph {
	m := newGraph(n)
	for a, list := range g.edges {
		m.loop[label[a]] += g.loop[a]
		for _, e := range list {
			if int32(a) < e.to {
				m.connect(label[a], label[e.to], e.weight)
			}
		}
		for _, b := range g.apart[a] {
			m.apart[label[a]] = append(m.apart[label[a]], label[b])
		}
	}
	m.tidy()
	return m
}

// renumber makes labels 0, 1, … in the order they appear in.
func renumber(label []int32) int {
	names := map[int32]int32{}
	for i, l := range label {
		to, seen := names[l]
		if !seen {
			to = int32(len(names))
			names[l] = to
		}
		label[i] = to
	}
	return len(names)
}

// communities puts the nodes into groups of high modularity: Blondel, Guillaume,
// Lambiotte and Lefebvre, "Fast unfolding of communities in large networks",
// 2008, with the resolution of Reichardt and Bornholdt: the larger, the smaller
// the groups. After the last level single nodes are moved once more, so that none
// stays where only its former companions belonged. It returns the group of each
// node, 0 to n-1.
func (g *graph) communities(resolution float64, seed uint64) []int32 {
	label := make([]int32, len(g.edges))
	for i := range label {
		label[i] = int32(i)
	}
	now := g
	for level := uint64(0); ; level++ {
		part := make([]int32, len(now.edges))
		for i := range part {
			part[i] = int32(i)
		}
		moved := now.move(part, resolution, seed, level)
		n := renumber(part)
		for i, l := range label {
			label[i] = part[l]
		}
		if !moved || n == len(now.edges) {
			break
		}
		now = now.merged(part, n)
	}
	g.move(label, resolution, seed, 1000)
	renumber(label)
	return label
}

// passes bounds how often all nodes are looked at on one level.
const movePasses = 30

// move moves nodes, in an order by seed, to the neighbouring community where they
// add most to the modularity, until none moves.
func (g *graph) move(part []int32, resolution float64, seed, level uint64) bool {
	strength, whole := g.strengths()
	if whole == 0 {
		return false
	}
	total := make([]float64, len(g.edges)) // strength of each community
	for n, c := range part {
		total[c] += strength[n]
	}
	order := seeded(seed, 1000+level).Perm(len(g.edges))
	link := make([]float64, len(g.edges)) // weight from the node to a community
	var near []int32
	ever := false
	for range movePasses {
		moved := 0
		for _, n := range order {
			own := part[n]
			near = append(near[:0], own)
			for _, e := range g.edges[n] {
				c := part[e.to]
				if c != own && link[c] == 0 {
					near = append(near, c)
				}
				link[c] += e.weight
			}
			total[own] -= strength[n]
			best, most := own, link[own]-resolution*strength[n]*total[own]/whole
			for _, c := range near[1:] {
				if gain := link[c] - resolution*strength[n]*total[c]/whole; gain > most+1e-12 && g.allowed(n, c, part) {
					best, most = c, gain
				}
			}
			for _, c := range near {
				link[c] = 0
			}
			total[best] += strength[n]
			if best != own {
				part[n] = best
				moved++
			}
		}
		if moved == 0 {
			break
		}
		ever = true
	}
	return ever
}

// allowed says whether a node may join a community, which it may not if one of
// the nodes it must stay apart from is there.
func (g *graph) allowed(node int, community int32, part []int32) bool {
	for _, other := range g.apart[node] {
		if part[other] == community {
			return false
		}
	}
	return true
}
