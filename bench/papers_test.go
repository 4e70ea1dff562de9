package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/moothall/moothall/internal/paper"
)

// longPaper is a board paper of about forty pages: prose in numbered paragraphs, and a long table in each section.
func longPaper() paper.Document {
	d := paper.Document{Title: "Every system of a council, one by one", Language: "en-GB", Sections: true, Source: "From the registers as they stood.", Page: "Page {n} of {of}"}
	for i := range 14 {
		d.Blocks = append(d.Blocks, paper.Heading{Level: 2, Text: paper.Plain(fmt.Sprintf("Service area %d", i+1))})
		for range 5 {
			d.Blocks = append(d.Blocks, paper.Paragraph{Numbered: true, Text: paper.Text{{Text: "The systems were looked at one by one. "}, {Text: "Where a value is not recorded the paper says so", Strong: true},
				{Text: " and asks its owner, since what nobody has recorded is neither nothing nor no. The costs are those of the last full year, from the "}, {Text: "council's own payments", Link: "https://ashby.example/spend"}, {Text: "."}}})
		}
		t := paper.Table{Caption: "Systems", RowHeads: true, Columns: []paper.Column{{Heading: "System"}, {Heading: "Supplier"}, {Heading: "What we found"}, {Heading: "Cost a year", Align: paper.Right}}}
		for k := range 40 {
			t.Rows = append(t.Rows, []paper.Text{paper.Plain(fmt.Sprintf("System %d.%d", i+1, k+1)), paper.Plain("Northgrove Software Limited"), paper.Plain("The contract ends within a year."), paper.Plain(fmt.Sprintf("£%d,%03d", 10+k, 7*k))})
		}
		d.Blocks = append(d.Blocks, t)
	}
	return d
}

// A paper of about forty pages in all four formats, beside LibreOffice, which makes a PDF of the ODT.
func BenchmarkPaper(b *testing.B) {
	d := longPaper()
	b.Run("four-formats", func(b *testing.B) {
		for b.Loop() {
			for _, f := range paper.Formats {
				_, err := paper.Write(d, f)
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	for _, f := range paper.Formats {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				raw, err := paper.Write(d, f)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(raw))/1000, "kB")
			}
		})
	}
	b.Run("beside-libreoffice-pdf", func(b *testing.B) { libreOffice(b, d) })
}

func libreOffice(b *testing.B, d paper.Document) {
	_, err := exec.LookPath("soffice")
	if err != nil {
		b.Skip("LibreOffice is not installed (Debian: libreoffice-writer-nogui)")
	}
	raw, err := paper.Write(d, paper.ODT)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	name := filepath.Join(dir, "paper.odt")
	writeFile(b, name, raw)
	for b.Loop() {
		out, err := exec.Command("soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, name).CombinedOutput()
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		_, err = os.Stat(filepath.Join(dir, "paper.pdf"))
		if err != nil {
			b.Fatal(err)
		}
	}
}
