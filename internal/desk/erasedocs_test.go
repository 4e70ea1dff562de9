package desk_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store/pgtest"
)

// Documents uploaded for meetings that name a person are listed, whatever their form, and so are those that could not be read; those
// that name somebody else are not.
func TestDocumentsNamingAPerson(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { namesInDocuments(t, app.Config{Dir: t.TempDir()}) })
	t.Run("PostgreSQL", func(t *testing.T) { namesInDocuments(t, app.Config{Database: pgtest.URL(t)}) })
}

func namesInDocuments(t *testing.T, c app.Config) {
	t.Helper()
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	c.Clock = func() time.Time { return now }
	d, err := app.OpenDesk(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Store.Close(); err != nil {
			t.Error(err)
		}
	}()
	id := plant(t, d, &now)
	me := kind.Whole("ashby", "ann@ashby.example")
	want := [2][]int64{}
	for _, x := range documentsOfEveryForm(t) {
		p, err := d.Picture(ctx, "ashby")
		if err != nil {
			t.Fatal(err)
		}
		added, err := d.AddDocument(ctx, p, me, x.name, x.name, strings.NewReader(x.raw))
		if err != nil {
			t.Fatal(err)
		}
		if x.list >= 0 {
			want[x.list] = append(want[x.list], added.ID)
		}
	}
	got, err := d.DocumentsNaming(ctx, me, id)
	if err != nil {
		t.Fatal(err)
	}
	for i, list := range [][]desk.DocumentRef{got.Named, got.Unread} {
		var ids []int64
		for _, x := range list {
			ids = append(ids, x.ID)
			nowhere(t, "a listed title", []byte(x.Title))
		}
		slices.Sort(ids)
		if !slices.Equal(ids, want[i]) {
			t.Errorf("list %d holds %v and not %v: %+v", i, ids, want[i], list)
		}
	}
	if err := d.ErasePerson(ctx, me, id); err != nil {
		t.Fatal(err)
	}
	if after, err := d.DocumentsNaming(ctx, me, id); err != nil || after.Searched != 0 {
		t.Errorf("after erasing, nothing is left to look for: %+v %v", after, err)
	}
	if _, err := d.DocumentsNaming(ctx, kind.Viewer{Council: "ashby", Roles: []kind.Role{"reader"}}, id); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader asked and got %v", err)
	}
}

// form is a document; list is 0 where it names the person, 1 where nobody can tell, -1 where it names others.
type form struct {
	name, raw string
	list      int
}

func documentsOfEveryForm(t *testing.T) []form {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write([]byte("BT [(Asked by zoe.q) 12 (uillfeather@ashby.example)] TJ ET")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	mail := "BT (Asked by " + plantedEmail + ") Tj ET"
	return []form{
		{plantedName + ".txt", "Minutes\nAsked by " + plantedName + ".\n", 0},
		{"other.txt", "Asked by " + likeName + ".\n", -1},
		{"page.html", "<p>Asked by <b>Zo&euml;</b> Quill<i>feather</i></p>", 0},
		{"rows.csv", "Name,Post\n\"Quillfeather, Zoë\",Head\n", 0},
		{"old.txt", "Asked by Zo\xeb Quillfeather", 0},
		{"report.docx", zipped(t, "word/document.xml", "<w:p><w:r><w:t>Asked by Zoë Quill</w:t></w:r><w:r><w:t>feather</w:t></w:r></w:p>"), 0},
		{"report.odt", zipped(t, "content.xml", "<text:p>Zoë <text:span>Quillfeather</text:span></text:p>"), 0},
		{"sums.xlsx", zipped(t, "xl/sharedStrings.xml", "<si><t>Budget</t></si><si><t>"+plantedName+"</t></si>"), 0},
		{"apart.docx", zipped(t, "word/document.xml", "<w:p><w:t>"+likeName+"</w:t></w:p>"), -1},
		{"plain.pdf", "%PDF-1.4\nstream\n" + mail + "\nendstream", 0},
		{"packed.pdf", "%PDF-1.4\nstream\n" + packed.String() + "\nendstream", 0},
		{"numbered.pdf", "%PDF-1.4\nstream\nBT <0013002a> Tj ET\nendstream", 1},
		{"scan.png", "\x89PNG\r\n\x1a\n\x00\x00", 1},
		{"torn.docx", "PK\x03\x04torn", 1},
		{"pictures.zip", zipped(t, "a.png", "\x89PNG"), 1},
	}
}

func zipped(t *testing.T, part, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	to, err := w.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
