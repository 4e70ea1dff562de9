package leadership

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Row is one post of the org chart as it is drawn, listed and exported. Rows stand in the order of a tree: a post, then those below it.
type Row struct {
	Post      *kind.Post
	Depth     int // 0 at the top of its tree
	Above     int // the row of the post that it reports to; -1 at the top
	Path      bool
	Candidate bool
	Below     int // posts below it, at any depth
	Hidden    int // of those, how many a drawing leaves out (Telling)
	Vacant    bool
	Days      kind.Opt[int]        // that it has been vacant, where the day is recorded
	Agency    kind.Opt[kind.Money] // what cover has cost in those days, where a year's cost is recorded
}

// Rows are all posts of the chart. Posts in a loop are not among them; those that report to one stand at the top of a tree of their own.
func Rows(s *kind.Snapshot, today kind.Date) []Row {
	c := ChartOf(s)
	candidate := c.candidate()
	onPath := map[kind.ID]bool{}
	if candidate != nil {
		path, _ := c.path(candidate)
		for _, p := range path {
			onPath[p.ID] = true
		}
	}
	var out []Row
	type step struct {
		post  *kind.Post
		above int
		depth int
	}
	var stack []step
	for _, p := range c.tops() {
		stack = append(stack, step{p, -1, 0})
	}
	slices.Reverse(stack)
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		r := Row{Post: at.post, Depth: at.depth, Above: at.above, Path: onPath[at.post.ID], Candidate: at.post == candidate, Vacant: at.post.Vacant.Or(false)}
		r.Days, r.Agency = waiting(at.post, today)
		below := slices.SortedFunc(slices.Values(c.below[at.post.ID]), func(a, b *kind.Post) int { return byTitle(b, a) })
		for _, p := range below {
			stack = append(stack, step{p, len(out), at.depth + 1})
		}
		out = append(out, r)
	}
	for i, r := range slices.Backward(out) {
		if r.Above >= 0 {
			out[r.Above].Below += out[i].Below + 1
		}
	}
	return out
}

// tops are the posts that report to nobody in the chart: the head of paid service, then those with the most below them.
func (c *Chart) tops() (out []*kind.Post) {
	for _, p := range c.posts {
		if to := c.parent[p.ID]; to == nil || c.inLoop[to.ID] {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *kind.Post) int {
		switch {
		case a == c.Head:
			return -1
		case b == c.Head:
			return 1
		case len(c.below[a.ID]) != len(c.below[b.ID]):
			return len(c.below[b.ID]) - len(c.below[a.ID])
		}
		return byTitle(a, b)
	})
	return out
}

// waiting is how many days a vacant post has been so, and what cover has cost in them.
func waiting(p *kind.Post, today kind.Date) (days kind.Opt[int], cost kind.Opt[kind.Money]) {
	since, ok := p.VacantSince.Get()
	if !p.Vacant.Or(false) || !ok || since > today {
		return days, cost
	}
	n := int(today - since)
	if year, ok := p.AgencyCost.Get(); ok {
		cost = kind.Some(kind.Money(int64(year) * int64(n) / 365))
	}
	return kind.Some(n), cost
}

// Telling picks the rows that a drawing needs, most of them and whoever stands above one: the path that decides, the senior team, the two top levels, and who
// holds a core function, each with all above it; then whoever stands nearest to the top. Each row says how many below it are left out. Above counts in the rows given back.
func Telling(rows []Row, most int) []Row {
	keep := make([]bool, len(rows))
	kept := 0
	take := func(i int) {
		if kept >= most {
			return
		}
		for ; i >= 0 && !keep[i]; i = rows[i].Above {
			keep[i] = true
			kept++
		}
	}
	for _, wanted := range []func(Row) bool{
		func(r Row) bool { return r.Path },
		func(r Row) bool { return r.Post.SeniorTeam.Or(false) || len(coreHeld(r.Post)) > 0 },
		func(r Row) bool { return r.Depth == 0 && r.Below > 0 || r.Depth == 1 },
	} {
		for i := range rows {
			if wanted(rows[i]) {
				take(i)
			}
		}
	}
	for _, i := range byDepth(rows) {
		take(i)
	}
	return drawn(rows, keep)
}

// byDepth are the places of rows, those nearest to the top first.
func byDepth(rows []Row) []int {
	out := make([]int, len(rows))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return rows[a].Depth - rows[b].Depth })
	return out
}

// drawn are the rows that are kept, of which each has whoever stands above it.
func drawn(rows []Row, keep []bool) []Row {
	below := make([]int, len(rows)) // kept posts below each
	for i, r := range slices.Backward(rows) {
		if keep[i] && r.Above >= 0 {
			below[r.Above] += below[i] + 1
		}
	}
	place := make([]int, len(rows))
	var out []Row
	for i, r := range rows {
		if !keep[i] {
			continue
		}
		if r.Above >= 0 {
			r.Above = place[r.Above]
		}
		r.Hidden = r.Below - below[i]
		place[i] = len(out)
		out = append(out, r)
	}
	return out
}
