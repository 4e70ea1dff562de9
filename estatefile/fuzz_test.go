package estatefile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/moothall/moothall/estatefile"
)

// small are limits that let the fuzzer reach them.
var small = estatefile.Options{MaxBytes: 1 << 16, MaxDepth: 20, MaxParts: 5000, MaxElements: 500}

// fuzz holds that a reader ends, within its limits, with a model or an *Error.
func fuzz(f *testing.F, form estatefile.Format, fixtures ...string) {
	for _, name := range fixtures {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, text string) {
		estatefile.Detect(strings.NewReader(text), int64(len(text)))
		m, err := estatefile.Read(form, strings.NewReader(text), int64(len(text)), small)
		var wrong *estatefile.Error
		switch {
		case err == nil && len(m.Elements)+len(m.Relations) > small.MaxElements:
			t.Errorf("%d elements and relations", len(m.Elements)+len(m.Relations))
		case err != nil && (!errors.As(err, &wrong) || wrong.Sentence == ""):
			t.Errorf("not a plain sentence: %v", err)
		}
	})
}

func FuzzArchiMate(f *testing.F) { fuzz(f, estatefile.ArchiMate, "tiny.archimate.xml") }
func FuzzArchi(f *testing.F)     { fuzz(f, estatefile.Archi, "tiny.archimate.xml") }
func FuzzBackstage(f *testing.F) { fuzz(f, estatefile.Backstage, "tiny.catalog.yaml") }
func FuzzCycloneDX(f *testing.F) {
	fuzz(f, estatefile.CycloneDX, "tiny.bom.json", "tiny.bom.xml")
}
func FuzzLeanIX(f *testing.F) { fuzz(f, estatefile.LeanIX, "tiny.ldif.json") }
func FuzzITop(f *testing.F)   { fuzz(f, estatefile.ITop, "tiny.itop.xml") }
func FuzzGLPI(f *testing.F) {
	fuzz(f, estatefile.GLPI, "tiny.glpi-computers.csv", "tiny.glpi-contracts.csv", "tiny.glpi-software.csv", "tiny.glpi-appliances.csv")
}
func FuzzLGAM(f *testing.F) { fuzz(f, estatefile.LGAM, "tiny.lgam.json") }
