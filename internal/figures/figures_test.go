package figures

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moothall/moothall/internal/kind"
)

func TestShippedFiguresStandApartFromOurs(t *testing.T) {
	figures, err := Load(os.DirFS("../../knowledge/figures"))
	if err != nil {
		t.Fatal(err)
	}
	empty := Beside(figures, kind.NewSnapshot(1, nil, nil))
	for _, f := range empty {
		if f.Own != nil {
			t.Errorf("%s: nothing is recorded, and our own figure says %d", f.ID, *f.Own)
		}
	}
	r := kind.New("system", 1, 1)
	err = r.Decode([]byte(`{"name":"Payments"}`))
	if err != nil {
		t.Fatal(err)
	}
	beside := 0
	for _, f := range Beside(figures, kind.NewSnapshot(1, []kind.Record{r}, nil)) {
		if f.Own != nil && *f.Own == 1 && f.Value != 1 {
			beside++
		}
	}
	if beside == 0 {
		t.Error("our own count stands beside no published one")
	}
}

func TestValues(t *testing.T) {
	for want, f := range map[string]Figure{"418": {Value: 418}, "46.1 %": {Value: 46.1, Unit: "%"}, "£10.4 million": {Value: 10.4, Unit: "million pounds"}, "1,200": {Value: 1200}} {
		if f.String() != want {
			t.Errorf("%s, want %s", f, want)
		}
	}
}

func TestFiguresThatCannotBeQuoted(t *testing.T) {
	for text, says := range map[string]string{
		"- {id: a, says: x, source: y}":                                                        "needs says, source and caution",
		"- {says: x, source: y, caution: z}":                                                   "id of its own",
		"- {id: a, says: x, source: y, caution: z, beside: cats}":                              "no figure of our own",
		"- {id: a, says: x, source: y, caution: z, colour: green}":                             "colour",
		"- {id: a, says: x, source: y, caution: z}\n- {id: a, says: x, source: y, caution: z}": "id of its own",
	} {
		_, err := Load(fstest.MapFS{"figures.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
