package group

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"pgregory.net/rapid"
)

// keyOf is a key for tests, always the same for one letter.
func keyOf(c byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{c}, ed25519.SeedSize))
}

var packDay = PackHead{Group: "Vale", AsAt: "2026-01-15", Made: "2026-01-15T09:00:00.000000Z", Council: PackCouncil{GSS: "E07000001"}}

func packed(t testing.TB, consent Consent, docs ...string) []byte {
	t.Helper()
	records := []kind.Record{record(t, "supplier", 1, `{"name":"Civica","company":"01628868"}`)}
	for i, doc := range docs {
		records = append(records, record(t, "contract", kind.ID(i+1), doc))
	}
	raw, err := WritePack(Only("colne", "Colne", "england", kind.NewSnapshot(9, records, nil), consent), packDay, keyOf('a'))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// resealed is a pack whose lines before the last were changed, with a checksum that fits and a signature by another key.
func resealed(body string, by ed25519.PrivateKey) []byte {
	sum := sha256.Sum256([]byte(body))
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(by, signed(sum)))
	return fmt.Appendf(nil, "%s{\"records\":%d,\"sha256\":%q,\"signature\":%q}\n", body, strings.Count(body, "\n")-1, hex.EncodeToString(sum[:]), signature)
}

func bodyOf(raw []byte) string {
	return string(raw[:bytes.LastIndexByte(raw[:len(raw)-1], '\n')+1])
}

// A pack read again is what was shared, and only that.
func TestPackThereAndBack(t *testing.T) {
	raw := packed(t, Consent{"contract": {"title", "supplier", "end"}}, `{"title":"Revenues","supplier":1,"end":"2027-09-30","annual_value":34567800}`)
	for _, withheld := range []string{"345678", "01628868"} {
		if bytes.Contains(raw, []byte(withheld)) {
			t.Errorf("the pack holds %s", withheld)
		}
	}
	p, err := ReadPack(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := p.Shared.Snapshot.Contracts.All()
	if p.Council.Name != "Colne" || p.Day != kind.DateOf(2026, 1, 15) || p.Records != 2 || len(c) != 1 || c[0].End.Or(0) != kind.DateOf(2027, 9, 30) || c[0].AnnualValue.Known() {
		t.Errorf("%+v %+v", p, c)
	}
	again, err := WritePack(p.Shared, packDay, keyOf('a'))
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("the pack of what was read is another: %v\n%s\n%s", err, raw, again)
	}
}

// A pack that is not as it was signed is refused whole, in a sentence that says why.
func TestPackRefusals(t *testing.T) {
	raw := packed(t, Consent{"contract": {"title", "supplier"}}, `{"title":"Revenues","supplier":1}`)
	body := bodyOf(raw)
	for says, bad := range map[string][]byte{
		"not an exchange pack":     []byte("%PDF-1.7\n"),
		"cut off":                  raw[:len(raw)-1],
		"form 2":                   bytes.Replace(raw, []byte(`"moothall_exchange":1`), []byte(`"moothall_exchange":2`), 1),
		"checksum":                 bytes.Replace(raw, []byte("Revenues"), []byte("Revenuet"), 1),
		"signature":                resealed(strings.Replace(body, "Revenues", "Revenuet", 1), keyOf('b')),
		"cannot have":              resealed(strings.Replace(body, `"title":"Revenues"`, `"title":"Revenues","end":"soon"`, 1), keyOf('a')),
		"stood before":             resealed(body+body[strings.LastIndex(body[:len(body)-1], "\n")+1:], keyOf('a')),
		"which council":            resealed(strings.Replace(body, `"slug":"colne"`, `"slug":"../colne"`, 1), keyOf('a')),
		"on which day":             resealed(strings.Replace(body, `"as_at":"2026-01-15"`, `"as_at":"2026-02-31"`, 1), keyOf('a')),
		"larger than 32 MB":        make([]byte, MaxPack+1),
		"first line of the pack":   resealed(strings.Replace(body, `"group":`, `"more":1,"group":`, 1), keyOf('a')),
		"says that it holds 9 rec": bytes.Replace(raw, []byte(`"records":2`), []byte(`"records":9`), 1),
	} {
		_, err := ReadPack(bad)
		if fault.CodeOf(err) != fault.Refused || !strings.Contains(fault.Sentence(err), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	for i := 0; i <= len(raw)-1; i++ {
		if _, err := ReadPack(raw[:i]); err == nil {
			t.Fatalf("the first %d bytes are taken", i)
		}
	}
	for i := range len(raw) * 8 {
		flipped := bytes.Clone(raw)
		flipped[i/8] ^= 1 << (i % 8)
		if _, err := ReadPack(flipped); err == nil {
			t.Fatalf("bit %d flipped is taken", i)
		}
	}
}

// A contract may name a supplier that was removed since: it is shared as it stands.
func TestPackOfARemovedSupplier(t *testing.T) {
	p, err := ReadPack(packed(t, Consent{"contract": {"title", "supplier"}}, `{"title":"Revenues","supplier":7}`))
	if err != nil {
		t.Fatal(err)
	}
	s := p.Shared.Snapshot
	f, _ := registerOf(t, "contract").Field("supplier")
	if got := s.Show(f, kind.Get(s.Records("contract")[0], "supplier")); !strings.Contains(got, "no longer there") {
		t.Errorf("the supplier is %q", got)
	}
}

// What a signer puts in beyond the consent that it says, or of what is never shared, is left out.
func TestPackHoldsNoMoreThanItsConsent(t *testing.T) {
	body := bodyOf(packed(t, Consent{"contract": {"title"}}, `{"title":"Revenues"}`))
	body = strings.Replace(body, `"title":"Revenues"`, `"title":"Revenues","annual_value":34567800,"contact":"A. Person"`, 1)
	body = strings.Replace(body, `"contract":["title"]`, `"contract":["title","contact"],"person":["name"]`, 1) + `{"kind":"person","id":1,"fields":{"name":"A. Person"}}` + "\n"
	p, err := ReadPack(resealed(body, keyOf('a')))
	if err != nil {
		t.Fatal(err)
	}
	c := p.Shared.Snapshot.Contracts.All()
	if len(c) != 1 || c[0].AnnualValue.Known() || c[0].Contact.Known() || len(p.Shared.Snapshot.Records("person")) > 0 || p.Shared.Consent.Shares("person", "name") {
		t.Errorf("%+v", p.Shared)
	}
}

// Whatever a council consents to: two councils that differ only in what is withheld make the same pack, byte for byte.
func TestPackOfTwoSecrets(t *testing.T) {
	k := registerOf(t, "contract")
	rapid.Check(t, func(t *rapid.T) {
		consent := Consent{"contract": {"title"}}
		for _, f := range Shareable(k) {
			if rapid.Bool().Draw(t, "share "+f.Name) {
				consent["contract"] = append(consent["contract"], f.Name)
			}
		}
		one := []kind.Record{mustRecord(t, "supplier", 1, `{"name":"A"}`), mustRecord(t, "supplier", 2, `{"name":"B"}`), mustRecord(t, "supplier", 3, `{"name":"C"}`)}
		other := append([]kind.Record{}, one...)
		for id := range kind.ID(rapid.IntRange(1, 5).Draw(t, "contracts")) {
			a, b := map[string]kind.Value{}, map[string]kind.Value{}
			for i := range k.Fields {
				f := &k.Fields[i]
				a[f.Name] = drawn(t, f, f.Name)
				b[f.Name] = a[f.Name]
				if !Only("a", "A", "england", kind.NewSnapshot(0, nil, nil), consent).Consent.Shares("contract", f.Name) {
					b[f.Name] = drawn(t, f, f.Name+" instead")
				}
			}
			one = append(one, mustRecord(t, "contract", id+1, string(docOf(a))))
			other = append(other, mustRecord(t, "contract", id+1, string(docOf(b))))
		}
		pack := func(seq int64, records []kind.Record) []byte {
			raw, err := WritePack(Only("colne", "Colne", "england", kind.NewSnapshot(seq, records, nil), consent), packDay, keyOf('a'))
			if err != nil {
				t.Fatal(err)
			}
			_, err = ReadPack(raw)
			if err != nil {
				t.Fatalf("our own pack is refused: %v\n%s", err, raw)
			}
			return raw
		}
		left, right := pack(5, one), pack(6, other)
		if !bytes.Equal(left, right) {
			t.Fatalf("what is withheld shows:\n%s\n%s", left, right)
		}
	})
}

// The reader takes anything without a panic, and what it takes it would write again.
func FuzzReadPack(f *testing.F) {
	raw := packed(f, Consent{"contract": {"title", "supplier"}}, `{"title":"Revenues","supplier":1}`)
	f.Add(raw, false)
	f.Add([]byte(bodyOf(raw)), true)
	f.Add([]byte("{\"moothall_exchange\":1}\n{}\n"), false)
	f.Fuzz(func(t *testing.T, b []byte, seal bool) {
		if seal { // past the signature, into the records
			b = resealed(string(b), keyOf('a'))
		}
		p, err := ReadPack(b)
		if err != nil {
			if fault.CodeOf(err) != fault.Refused {
				t.Fatalf("%v", err)
			}
			return
		}
		_, err = WritePack(p.Shared, p.PackHead, keyOf('a'))
		if err != nil {
			t.Fatal(err)
		}
	})
}
