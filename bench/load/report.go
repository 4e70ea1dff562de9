package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// row is what one page took from so many clients.
type row struct {
	page    string
	clients int
	took    []time.Duration // of the requests that were answered well
	errors  int
	first   string // error
	wall    time.Duration
}

// share is how long the request took that so large a share of all was quicker than.
func (r *row) share(of float64) time.Duration {
	if len(r.took) == 0 {
		return 0
	}
	return r.took[min(len(r.took)-1, int(of*float64(len(r.took))))]
}

// finish sorts what was noted.
func (r *row) finish(wall time.Duration) *row {
	slices.Sort(r.took)
	r.wall = wall
	return r
}

// writeTable prints the rows.
func writeTable(to io.Writer, rows []*row) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "page\tclients\trequests\terrors\tp50 ms\tp99 ms\tp99.9 ms\tlongest ms\trequests/s\t")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%.0f\t\n", r.page, r.clients, len(r.took)+r.errors, r.errors, ms(r.share(0.5)), ms(r.share(0.99)), ms(r.share(0.999)), ms(r.share(1)), float64(len(r.took))/r.wall.Seconds())
	}
	err := w.Flush()
	if err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	for _, r := range rows {
		if r.errors > 0 {
			fmt.Fprintf(to, "%s, %d clients: the first error was %s\n", r.page, r.clients, r.first)
		}
	}
	return nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond)) }
