package words

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Whatever a translator writes, it is refused with its file or key, or every text can be said, as words and as a page's part that
// holds no markup but its own.
func FuzzBook(f *testing.F) {
	f.Add("title: Agenda\nn: {one: '{n} line', other: '{n} lines'}\nmore: 'See [the rules](rules), **{name}**'\n", "title: Agenda\nn: {other: '{n} llinell'}\n")
	f.Add("a: x\n", "a: <b>\n")
	f.Add("a: '[x](y)'\n", "a: '[z](javascript:alert(1))'\n")
	f.Add("a: {other: ''}\n", "")
	f.Fuzz(func(t *testing.T, en, cy string) {
		b, err := Load(fstest.MapFS{"en/page.yaml": {Data: []byte(en)}, "cy/page.yaml": {Data: []byte(cy)}})
		if err != nil {
			if !strings.Contains(err.Error(), "words/") {
				t.Errorf("the error does not say where: %v", err)
			}
			return
		}
		for _, lang := range []Lang{English, Welsh} {
			for _, key := range b.Keys(English) {
				s := b.In(lang)
				values := []any{"n", 3, "name", "<script>alert(1)</script>"}
				if s.Plain(key, values...) != s.Plain(key, values...) {
					t.Errorf("%s is said in two ways", key)
				}
				if html := s.HTML(key, values...); strings.Contains(html, "<script") || strings.Contains(html, `href="javascript:`) {
					t.Errorf("%s is %s", key, html)
				}
			}
		}
	})
}
