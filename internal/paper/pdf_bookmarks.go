package paper

import "fmt"

// writeBookmarks makes the tree of headings; it gives the number of its root. Bookmarks stand in order, so each one's parent is the last of a higher level.
func (w *pdfWriter) writeBookmarks() int {
	f := &w.file
	root := f.alloc()
	type node struct {
		ref, parent, previous, next, first, last, count int
	}
	nodes := []node{{ref: root, parent: -1}}
	open := []int{0} // from the root to the last bookmark
	for _, b := range w.bookmarks {
		open = open[:b.level]
		parent, n := open[len(open)-1], len(nodes)
		nodes = append(nodes, node{ref: f.alloc(), parent: parent, previous: nodes[parent].last})
		if nodes[parent].last == 0 {
			nodes[parent].first = n
		} else {
			nodes[nodes[parent].last].next = n
		}
		nodes[parent].last = n
		nodes[parent].count++
		open = append(open, n)
	}
	entry := func(name string, n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf(" /%s %d 0 R", name, nodes[n].ref)
	}
	for i, n := range nodes {
		kids := entry("First", n.first) + entry("Last", n.last)
		if i == 0 {
			f.set(root, fmt.Sprintf("<</Type /Outlines%s /Count %d>>", kids, len(w.bookmarks)))
			continue
		}
		if n.count > 0 {
			kids += fmt.Sprintf(" /Count %d", w.below(i))
		}
		b := w.bookmarks[i-1]
		f.set(n.ref, fmt.Sprintf("<</Title %s /Parent %d 0 R%s%s%s /Dest [%d 0 R /XYZ 0 %.2f null]>>",
			pdfText(b.words), nodes[n.parent].ref, entry("Prev", n.previous), entry("Next", n.next), kids, b.page.ref, b.top))
	}
	return root
}

// below counts the bookmarks under one, at every level.
func (w *pdfWriter) below(i int) int {
	n := 0
	for j := i; j < len(w.bookmarks) && w.bookmarks[j].level > w.bookmarks[i-1].level; j++ {
		n++
	}
	return n
}
