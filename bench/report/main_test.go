package main

import (
	"bytes"
	"strings"
	"testing"
)

const printed = `goos: linux
BenchmarkRead/tabular-2         	      93	  30000000 ns/op	 584.96 MB/s	36310865 B/op	  104685 allocs/op
BenchmarkRead/beside-encoding-csv-2 	136	  20000000 ns/op	 788.63 MB/s	27105616 B/op	  200018 allocs/op
BenchmarkRead/beside-other-2 	1	  15000000 ns/op
BenchmarkClassify-2   	30235800	        68.71 ns/op	       0 B/op	       0 allocs/op
PASS
`

func TestReport(t *testing.T) {
	figures, err := read(strings.NewReader(printed), &bytes.Buffer{})
	if err != nil || len(figures) != 4 {
		t.Fatal(err, figures)
	}
	var out bytes.Buffer
	err = write(&out, figures)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Read tabular  30 ms    encoding-csv 20 ms (788.6 MB/s), other 15 ms  1.5, 2", "Classify      68.7 ns"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out.String())
		}
	}
	_, err = read(strings.NewReader("--- FAIL: BenchmarkX\nFAIL\n"), &bytes.Buffer{})
	if err == nil {
		t.Error("a run that failed made a report")
	}
}
