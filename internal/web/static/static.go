// Package static holds the styles, the script and the typeface that pages are served with, inside the program.
//
// A file's address carries a digest of all of them (/static/3f2a91c0d4e5/moothall.css), so a browser may keep it for
// ever, a changed program is seen at once, and a style sheet can name its neighbours by plain relative addresses.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

// Prefix is where Handler is mounted.
const Prefix = "/static/"

// forEver is how long a browser keeps a file whose address changes with its content: a year, in seconds.
const forEver = "public, max-age=31536000, immutable"

//go:embed dist moothall.css moothall.js passkey.js
var embedded embed.FS

// types are the kinds of file that are served; any other file in dist stays inside the program.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// needed are the names without which a page does not look or work as it should.
var needed = []string{
	"govuk-frontend.min.css",
	"govuk-frontend.min.js",
	"atkinson-hyperlegible-next-latin-wght-normal.woff2",
	"atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
}

// file is one file as it is sent.
type file struct {
	kind   string // its content type
	plain  []byte
	zipped []byte // gzip of plain; nil where that is no smaller
}

// shelf is every file by name, with the digest that stands in addresses.
type shelf struct {
	files  map[string]file
	digest string
	fault  error // why reading failed, for Check
}

var theShelf = sync.OnceValue(func() shelf {
	s, err := load(embedded)
	if err != nil {
		return shelf{fault: err}
	}
	return s
})

// load reads and compresses the files of fsys: those of its folder dist and those beside it.
func load(fsys fs.FS) (shelf, error) {
	s := shelf{files: map[string]file{}}
	sum := sha256.New()
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		kind, served := types[path.Ext(p)]
		if d.IsDir() || !served {
			return nil
		}
		plain, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", p, len(plain)) // a hash never fails to take bytes
		sum.Write(plain)
		zipped, err := squeeze(plain)
		if err != nil {
			return fmt.Errorf("compress %s: %w", p, err)
		}
		s.files[path.Base(p)] = file{kind: kind, plain: plain, zipped: zipped}
		return nil
	})
	if err != nil {
		return shelf{}, fmt.Errorf("read the styles inside the program: %w", err)
	}
	s.digest = hex.EncodeToString(sum.Sum(nil))[:12]
	return s, nil
}

// squeeze is the gzip of plain, or nil when that saves nothing (a typeface is compressed already).
func squeeze(plain []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(plain); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if b.Len() >= len(plain) {
		return nil, nil
	}
	return b.Bytes(), nil
}

// Check says whether the styles are inside this program; the error is one sentence that says what to do.
func Check() error { return theShelf().check() }

func (s shelf) check() error {
	if s.fault != nil {
		return s.fault
	}
	for _, name := range needed {
		if _, ok := s.files[name]; !ok {
			return errors.New("the styles of the pages are not in this program: run `make web`, then build it again")
		}
	}
	return nil
}

// URL is the address of a file by its name, e.g. URL("moothall.css").
func URL(name string) string {
	return Prefix + theShelf().digest + "/" + name
}

// Handler serves the files below Prefix.
func Handler() http.Handler { return theShelf() }

// ServeHTTP answers /static/DIGEST/NAME. An address with an older digest (a page rendered before this program started)
// still gets the file of today, but is not to be kept.
func (s shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only reading is possible here.", http.StatusMethodNotAllowed)
		return
	}
	digest, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	f, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if digest == s.digest {
		h.Set("Cache-Control", forEver)
	}
	body := f.plain
	if f.zipped != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader has gone: nobody is left to tell
}

// takesGzip reads an Accept-Encoding header; "gzip;q=0" is a refusal.
func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		weight = strings.ReplaceAll(weight, " ", "")
		return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
	}
	return false
}

var reference = regexp.MustCompile(`url\("?([\w.-]+\.woff2)"?\)`)

// File gives the bytes of a file by its name, for a site that is served or written elsewhere.
func File(name string) ([]byte, error) {
	f, ok := theShelf().files[name]
	if !ok {
		return nil, fmt.Errorf("there is no %s inside this program", name)
	}
	return f.plain, nil
}

// TakesGzip reads an Accept-Encoding header.
func TakesGzip(accept string) bool { return takesGzip(accept) }

// Squeeze is the gzip of some bytes, or nil when that saves nothing.
func Squeeze(plain []byte) ([]byte, error) { return squeeze(plain) }

// Inline is the text of a style sheet or script for a page that must work as one file by itself: every typeface that a
// style sheet names stands in it as a data address. It is "" for a name that is not there.
func Inline(name string) string { return theShelf().inline(name) }

func (s shelf) inline(name string) string {
	f, ok := s.files[name]
	if !ok {
		return ""
	}
	return reference.ReplaceAllStringFunc(string(f.plain), func(found string) string {
		face, ok := s.files[reference.FindStringSubmatch(found)[1]]
		if !ok {
			return found
		}
		return "url(data:font/woff2;base64," + base64.StdEncoding.EncodeToString(face.plain) + ")"
	})
}
