// Package leadership judges who leads digital work: the org chart, the tests of a digital leader, and the cabinet portfolio.
package leadership

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// CoreFunctions are the five functions of a digital leader's line, in the order that results list them.
var CoreFunctions = []string{"Business intelligence", "Applications and systems", "Workplace technology", "Data", "Service transformation"}

// Chart is the org chart as recorded. What makes no sense in it stands in Bad; posts that report to each other in a loop are
// out of the chart.
type Chart struct {
	Head  *kind.Post // the head of paid service; nil when it cannot be told
	Loops [][]*kind.Post
	Bad   []BadData

	posts  []*kind.Post // without those in loops
	parent map[kind.ID]*kind.Post
	below  map[kind.ID][]*kind.Post
	heads  []*kind.Post // those that are marked or titled as head of paid service, when they are more than one
	inLoop map[kind.ID]bool
	own    map[kind.ID]coreSet // core functions in the post's own cell
	whole  map[kind.ID]coreSet // and in its line
	depth  map[kind.ID]int     // hops to the head of paid service; posts that do not reach it have none
}

// coreSet has a bit for each of CoreFunctions.
type coreSet uint8

func (c coreSet) count() int { return bits.OnesCount8(uint8(c)) }

// ChartOf reads the org chart of a snapshot, once.
func ChartOf(s *kind.Snapshot) *Chart {
	return kind.DeriveFrom(s, chartKey{}, []string{"post"}, func() *Chart { return newChart(s) })
}

type chartKey struct{}

func newChart(s *kind.Snapshot) *Chart {
	c := &Chart{parent: map[kind.ID]*kind.Post{}, below: map[kind.ID][]*kind.Post{}}
	for _, p := range s.Posts.All() {
		boss, ok := p.ReportsTo.Get()
		if !ok {
			continue
		}
		to, there := s.Posts.Get(boss)
		if !there {
			c.Bad = append(c.Bad, BadData{"reports to a post that is not on the list", named(p)})
			continue
		}
		if to == p && (p.HeadOfPaidService.Or(false) || headTitle(p.Title.Or(""))) { // how some payroll systems mark the top
			c.Bad = append(c.Bad, BadData{loopProblem([]*kind.Post{p}), named(p)})
			continue
		}
		c.parent[p.ID] = to
	}
	c.inLoop = c.findLoops(s.Posts.All())
	for _, p := range s.Posts.All() {
		if c.inLoop[p.ID] {
			continue
		}
		c.posts = append(c.posts, p)
		if to := c.parent[p.ID]; to != nil {
			c.below[to.ID] = append(c.below[to.ID], p)
		}
	}
	c.findHead()
	c.measure()
	return c
}

// measure walks down the chart once, and back up: what each post holds, what its line holds, and how far it is from the head.
func (c *Chart) measure() {
	c.own, c.whole, c.depth = map[kind.ID]coreSet{}, map[kind.ID]coreSet{}, map[kind.ID]int{}
	var down []*kind.Post
	for _, p := range c.posts {
		for i, core := range CoreFunctions {
			if holds(p, core) {
				c.own[p.ID] |= 1 << i
			}
		}
		if to := c.parent[p.ID]; to == nil || c.inLoop[to.ID] {
			down = append(down, p)
		}
	}
	for i := 0; i < len(down); i++ {
		down = append(down, c.below[down[i].ID]...)
	}
	for _, p := range slices.Backward(down) {
		c.whole[p.ID] |= c.own[p.ID]
		if to := c.parent[p.ID]; to != nil {
			c.whole[to.ID] |= c.whole[p.ID]
		}
	}
	if c.Head == nil {
		return
	}
	c.depth[c.Head.ID] = 0
	for at := []*kind.Post{c.Head}; len(at) > 0; at = at[1:] {
		for _, p := range c.below[at[0].ID] {
			c.depth[p.ID] = c.depth[at[0].ID] + 1
			at = append(at, p)
		}
	}
}

// findLoops walks up from every post once. Each post reports to one other, so a walk that meets itself has found a loop.
func (c *Chart) findLoops(posts []*kind.Post) map[kind.ID]bool {
	walked, inLoop := map[kind.ID]kind.ID{}, map[kind.ID]bool{}
	for _, p := range posts {
		at := p
		for at != nil && walked[at.ID] == 0 {
			walked[at.ID] = p.ID
			at = c.parent[at.ID]
		}
		if at == nil || walked[at.ID] != p.ID { // the top, or a walk that was made before
			continue
		}
		var loop []*kind.Post
		for x := at; len(loop) == 0 || x != at; x = c.parent[x.ID] {
			loop = append(loop, x)
			inLoop[x.ID] = true
		}
		slices.SortFunc(loop, byTitle)
		c.Loops = append(c.Loops, loop)
		c.Bad = append(c.Bad, BadData{loopProblem(loop), named(loop...)})
	}
	return inLoop
}

func loopProblem(loop []*kind.Post) string {
	if len(loop) == 1 {
		return "reports to itself"
	}
	return "report to each other in a loop"
}

// findHead looks for the head of paid service: the post that is marked so, else the top post with such a title, else the one that is
// called Chief Officer, else the only top post that others report to.
func (c *Chart) findHead() {
	var marked, titled, officers, leading []*kind.Post
	for _, p := range c.posts {
		if p.HeadOfPaidService.Or(false) {
			marked = append(marked, p)
		}
		if c.parent[p.ID] != nil {
			continue
		}
		title := p.Title.Or("")
		if headTitle(title) {
			titled = append(titled, p)
		}
		if kind.Fold(title) == "chief officer" {
			officers = append(officers, p)
		}
		if len(c.below[p.ID]) > 0 {
			leading = append(leading, p)
		}
	}
	for _, found := range [][]*kind.Post{marked, titled, officers, leading} {
		switch len(found) {
		case 0:
			continue
		case 1:
			c.Head = found[0]
		default:
			slices.SortFunc(found, byTitle)
			if len(marked)+len(titled) > 0 {
				c.heads = found
			}
			c.Bad = append(c.Bad, BadData{"more than one post could be the head of paid service; mark one", named(found...)})
		}
		return
	}
	if len(c.posts) > 0 {
		c.Bad = append(c.Bad, BadData{"no post can be told to be the head of paid service; mark one", []Post{}})
	}
}

// What councils call their head of paid service, in English and Welsh; what may stand before such a title without making another job
// of it; and what may follow it.
var (
	headTitles = []string{"chief executive", "county chief executive", "head of paid service", "head of the paid service", "managing director", "ceo", "prif weithredwr", "prif weithredwraig", "pennaeth y gwasanaeth cyflogedig"}
	headBefore = []string{"the ", "interim ", "acting ", "joint ", "temporary "}
	headAfter  = []string{" and ", " & ", " a ", ",", " (", " /", "/", " -", " –", " dros dro", " of the council", " to the council"}
)

// headTitle takes "Chief Executive and Town Clerk" and "Town Clerk and Chief Executive", and leaves "Chief Executive's Assistant" and
// "Managing Director of Ashby Homes".
func headTitle(title string) bool {
	t := kind.Fold(title)
	for _, before := range headBefore {
		t = strings.TrimPrefix(t, before)
	}
	return slices.ContainsFunc(headTitles, func(h string) bool {
		if second, is := strings.CutSuffix(t, " and "+h); is {
			return !strings.HasPrefix(second, "deputy") && !strings.HasPrefix(second, "assistant")
		}
		rest, is := strings.CutPrefix(t, h)
		return is && (rest == "" || rest == " officer" || slices.ContainsFunc(headAfter, func(a string) bool { return strings.HasPrefix(rest, a) }))
	})
}

// path is the chain from a post up to the head of paid service, both included. It does not reach (false) when the head is not
// known or the chain ends elsewhere.
func (c *Chart) path(p *kind.Post) ([]*kind.Post, bool) {
	if c.Head == nil {
		return []*kind.Post{p}, false
	}
	var out []*kind.Post
	for at := p; at != nil && len(out) <= len(c.parent)+1; at = c.parent[at.ID] {
		out = append(out, at)
		if at == c.Head {
			return out, true
		}
	}
	return []*kind.Post{p}, false
}

// line is a post and everyone below it.
func (c *Chart) line(p *kind.Post) []*kind.Post {
	out := []*kind.Post{p}
	for i := 0; i < len(out); i++ { // loops are out of the chart, so this ends
		out = append(out, c.below[out[i].ID]...)
	}
	return out
}

// coreHeld gives the core functions in the posts' own cells, in the order of CoreFunctions.
func coreHeld(posts ...*kind.Post) []string {
	var out []string
	for _, core := range CoreFunctions {
		if slices.ContainsFunc(posts, func(p *kind.Post) bool { return holds(p, core) }) {
			out = append(out, core)
		}
	}
	return out
}

// holds tells that a function stands in the post's own cell.
func holds(p *kind.Post, function string) bool {
	return slices.ContainsFunc(p.Functions.Or(nil), func(f string) bool { return isCore(f, function) })
}

// isCore tells that an entry of a cell is a core function: in English or Welsh, with a short form in brackets behind it, or as one of
// several with strokes between them.
func isCore(written, core string) bool {
	for part := range strings.SplitSeq(written, "/") {
		part, _, _ = strings.Cut(strings.ReplaceAll(part, "&", " and "), "(")
		t := strings.TrimSuffix(kind.Fold(strings.TrimSpace(part)), ".")
		if t == kind.Fold(core) || t == coreInWelsh[core] {
			return true
		}
	}
	return false
}

var coreInWelsh = map[string]string{"Business intelligence": "deallusrwydd busnes", "Applications and systems": "rhaglenni a systemau", "Workplace technology": "technoleg y gweithle", "Data": "data", "Service transformation": "trawsnewid gwasanaethau"}

func byTitle(a, b *kind.Post) int {
	return cmp.Or(strings.Compare(kind.Fold(kind.NameOf(a)), kind.Fold(kind.NameOf(b))), cmp.Compare(a.ID, b.ID))
}

// named gives posts as results show them: by title, never by who holds them.
func named(posts ...*kind.Post) []Post {
	out := make([]Post, len(posts))
	for i, p := range posts {
		out[i] = Post{p.ID, kind.NameOf(p)}
	}
	return out
}
