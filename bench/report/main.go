// Command report turns what `go test -bench` prints into a table: each figure, and its ratio to the baseline of the same group, measured
// in the same run. A baseline's name begins with "beside-".
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"
)

// figure is one benchmark's line.
type figure struct {
	group, name string
	ns          float64
	more        []string // other measures, with their units
}

func (f figure) baseline() bool { return strings.HasPrefix(f.name, "beside-") }

func main() {
	figures, err := read(os.Stdin, os.Stderr)
	if err == nil {
		err = write(os.Stdout, figures)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var cores = regexp.MustCompile(`-\d+$`) // that go test adds to a name

// read keeps the figures and passes every other line on; a run that failed is an error.
func read(in io.Reader, rest io.Writer) (out []figure, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		f, ok := parse(line)
		if ok {
			out = append(out, f)
			continue
		}
		if strings.HasPrefix(line, "FAIL") || strings.HasPrefix(line, "--- FAIL") {
			err = fmt.Errorf("a benchmark failed: %s", line)
		}
		if strings.HasPrefix(line, "FAIL") || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "    ") {
			fmt.Fprintln(rest, line)
		}
	}
	if lines.Err() != nil {
		return nil, lines.Err()
	}
	return out, err
}

func parse(line string) (f figure, ok bool) {
	words := strings.Fields(line)
	if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
		return f, false
	}
	name := cores.ReplaceAllString(strings.TrimPrefix(words[0], "Benchmark"), "")
	f.group, f.name = name, name
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		f.group, f.name = name[:i], name[i+1:]
	}
	for i := 2; i+1 < len(words); i += 2 {
		v, err := strconv.ParseFloat(words[i], 64)
		if err != nil {
			return f, false
		}
		switch unit := words[i+1]; unit {
		case "ns/op":
			f.ns = v
		case "B/op", "allocs/op":
		default:
			f.more = append(f.more, fmt.Sprintf("%.4g %s", v, unit))
		}
	}
	return f, f.ns > 0
}

func write(to io.Writer, figures []figure) error {
	base := map[string][]figure{}
	for _, f := range figures {
		if f.baseline() {
			base[f.group] = append(base[f.group], f)
		}
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "WHAT\tTIME\tBESIDE\tTIMES ITS TIME\tALSO")
	for _, f := range figures {
		if f.baseline() {
			continue
		}
		beside, ratio := f.beside(base[f.group])
		what := f.group
		if f.name != f.group {
			what += " " + f.name
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", what, duration(f.ns), beside, ratio, strings.Join(f.more, ", "))
	}
	return w.Flush()
}

// beside says what the baselines took, and how many times the first's time, and so on, this took.
func (f figure) beside(base []figure) (beside, ratio string) {
	var all, ratios []string
	for _, b := range base {
		said := strings.TrimPrefix(b.name, "beside-") + " " + duration(b.ns)
		if len(b.more) > 0 {
			said += " (" + strings.Join(b.more, ", ") + ")"
		}
		all, ratios = append(all, said), append(ratios, fmt.Sprintf("%.3g", f.ns/b.ns))
	}
	return strings.Join(all, ", "), strings.Join(ratios, ", ")
}

// duration is a time with three figures.
func duration(ns float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}} {
		if ns >= u.size {
			return fmt.Sprintf("%.3g %s", ns/u.size, u.name)
		}
	}
	return fmt.Sprintf("%.3g ns", ns)
}
