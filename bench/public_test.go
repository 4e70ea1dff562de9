package bench

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/web"
	"github.com/moothall/moothall/internal/web/public"
	"github.com/moothall/moothall/internal/web/static"
)

// A page of the public site over loopback with eight clients, beside the same bytes as a file that Go's own file server gives.
func BenchmarkPublicPage(b *testing.B) {
	err := static.Check()
	if err != nil {
		b.Skip(err)
	}
	ctx := context.Background()
	d := openDesk(b)
	var raw bytes.Buffer
	raw.WriteString("Contract Ref,Title,Supplier name,Start date,End date,Value\n")
	for i := range 500 {
		fmt.Fprintf(&raw, "C-%d,Contract number %d for goods and services,Supplier %d Ltd,01/04/2024,31/03/2028,%d\n", i, i, i%60, 1000+i*100)
	}
	_, err = d.Import(ctx, "ashby", []desk.Incoming{{Name: "contracts.csv", Data: bytes.NewReader(raw.Bytes()), Size: int64(raw.Len())}}, desk.Choices{Actor: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	p, err := d.Picture(ctx, "ashby")
	if err != nil {
		b.Fatal(err)
	}
	_, err = d.PublishRelease(ctx, p, kind.Whole("ashby", "bench"), release.Notes{Challenges: "One system is late."})
	if err != nil {
		b.Fatal(err)
	}
	s, err := web.New(web.Options{Desk: d, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	live := httptest.NewServer(s)
	b.Cleanup(func() { live.Close(); s.Close() })
	files := httptest.NewServer(http.FileServer(http.Dir(exported(b, d, p))))
	b.Cleanup(files.Close)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}
	const page = "/contracts/index.html"
	b.Run("moothall", func(b *testing.B) { fetch(b, client, live.URL+"/public/ashby"+page) })
	b.Run("beside-file-server", func(b *testing.B) { fetch(b, client, files.URL+"/contracts/") })
}

// exported writes the site into a folder.
func exported(b *testing.B, d *desk.Desk, p *desk.Picture) string {
	b.Helper()
	told, err := d.Told(context.Background(), p.Council)
	if err != nil {
		b.Fatal(err)
	}
	words, err := web.LoadWords()
	if err != nil {
		b.Fatal(err)
	}
	site := public.Of(told.Release, nil, public.Site{Plan: d.Public, Words: words, Today: p.Today})
	dir := b.TempDir()
	for _, at := range site.Paths() {
		f, _, err := site.Render(at)
		if err == nil {
			err = os.MkdirAll(filepath.Join(dir, filepath.Dir(at)), 0o750)
		}
		if err != nil {
			b.Fatal(err)
		}
		writeFile(b, filepath.Join(dir, at), f.Body)
	}
	return dir
}
