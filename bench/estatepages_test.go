package bench

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"
)

// estateFiles are a council with 1,000 systems, some 2,850 needs of which one in ten has an alternative, 300 services, 100 suppliers and 400 contracts.
func estateFiles() []tableFile {
	r := rand.New(rand.NewPCG(5, 6))
	var systems, services, contracts bytes.Buffer
	systems.WriteString("System,Supplier,Tier,Hosting,Restore hours,Promised hours,Depends on,Services\n")
	for i := range 1000 {
		needs := ""
		for range min(r.IntN(6), i) {
			needs += fmt.Sprintf("System number %d", r.IntN(i))
			if r.IntN(10) == 0 {
				needs += fmt.Sprintf(" | System number %d", r.IntN(i))
			}
			needs += "; "
		}
		tier := []string{"mission critical", "business critical", "business supporting"}[r.IntN(3)]
		hosting := []string{"on-premises", "cloud", "saas"}[r.IntN(3)]
		fmt.Fprintf(&systems, "System number %d,Supplier %d Ltd,%s,%s,%d,%d,%s,Service number %d\n", i, r.IntN(100), tier, hosting, 1+r.IntN(24), r.IntN(200), needs, r.IntN(300))
	}
	services.WriteString("Service,Essential,Tier\n")
	for i := range 300 {
		fmt.Fprintf(&services, "Service number %d,%s,mission critical\n", i, []string{"yes", "no"}[i%2])
	}
	contracts.WriteString("Contract reference,Title,Supplier,Start date,End date,Annual value,Systems\n")
	for i := range 400 {
		fmt.Fprintf(&contracts, "C%04d,Contract number %d,Supplier %d Ltd,2022-04-01,20%d-03-31,%d,System number %d\n", i, i, i%100, 27+i%4, 1000*(1+i%90), i*2)
	}
	return []tableFile{{"services.csv", services.Bytes()}, {"systems.csv", systems.Bytes()}, {"contracts.csv", contracts.Bytes()}}
}

// Pages about an estate of 1,000 systems, one request after another by one person who is signed in. The first of each page, which works
// out what the others share, is not counted.
func BenchmarkEstatePages(b *testing.B) {
	client, base := signedInServer(b, estateFiles()...)
	for _, page := range []struct{ name, path string }{
		{"what-if", "what-if"}, {"what-if-on-premises", "what-if?hosting=on-premises"}, {"what-if-one-system", "what-if?system=System+number+3"}, {"what-if-pack", "what-if/pack?hosting=on-premises"},
		{"failures", "failures"}, {"failure-pairs", "failures/pairs"}, {"needs-of-one-system", "registers/systems/4"}, {"landscape", "questions/have"},
		{"support", "support"}, {"risk", "risk"}, {"terms", "terms"}, {"legacy", "legacy"}, {"register", "registers/systems"}, {"contracts", "registers/contracts"}, {"agenda", ""},
	} {
		b.Run(page.name, func(b *testing.B) {
			size := loadPage(b, client, base+"/c/ashby/"+page.path)
			for b.Loop() {
				loadPage(b, client, base+"/c/ashby/"+page.path)
			}
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}

func loadPage(b *testing.B, client *http.Client, address string) (size int64) {
	b.Helper()
	r, err := client.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	size, err = io.Copy(io.Discard, r.Body)
	if err != nil {
		b.Fatal(err)
	}
	err = r.Body.Close()
	if err != nil || r.StatusCode != http.StatusOK || signedOut(r) {
		b.Fatal(address, r.Status, err)
	}
	return size
}
