package linkage

import (
	"fmt"
	"sort"
	"testing"
)

func TestTmp(t *testing.T) {
	all := distinct(ledgers(t))
	var train, test []example
	for _, c := range []string{"devon", "oxford"} {
		ps, _ := council(all, c)
		tp := truePairs(ps)
		es := examples(all, c)
		n := 0
		vt := map[float64][2]int{}
		for _, e := range es {
			if e.true_ {
				n++
			}
			v := vt[e.cap]
			if e.true_ {
				v[0]++
			}
			v[1]++
			vt[e.cap] = v
		}
		fmt.Println(c, "payees", len(ps), "true pairs", len(tp), "examples", len(es), "true", n, "veto", vt)
		for _, e := range es {
			if half(e.a) && half(e.b) {
				train = append(train, e)
			} else {
				test = append(test, e)
			}
		}
	}
	w := fit(train)
	fmt.Println("w", w)
	fmt.Println("loss train", logLoss(train, w), "test", logLoss(test, w), "shipped", logLoss(test, fitted[:]))
	var b [10][3]float64
	type ex struct {
		p float64
		e example
	}
	var wrong []ex
	for _, e := range test {
		p := min(chance(e, w), e.cap)
		k := min(9, int(p*10))
		b[k][0]++
		b[k][1] += p
		if e.true_ {
			b[k][2]++
		}
		if e.true_ != (p > 0.5) {
			wrong = append(wrong, ex{p, e})
		}
	}
	for k := range b {
		if b[k][0] > 0 {
			fmt.Printf("%.1f n %5.0f mean %.3f true %.3f\n", float64(k)/10, b[k][0], b[k][1]/b[k][0], b[k][2]/b[k][0])
		}
	}
	sort.Slice(wrong, func(i, j int) bool { return (wrong[i].p-0.5)*(wrong[i].p-.5) > (wrong[j].p-.5)*(wrong[j].p-.5) })
	nf, nt := 0, 0
	for _, x := range wrong {
		if x.e.true_ {
			nt++
			if nt > 45 {
				continue
			}
		} else {
			nf++
			if nf > 60 {
				continue
			}
		}
		fmt.Printf("%.2f %v cap %.2f | %s | %s\n", x.p, x.e.true_, x.e.cap, x.e.a, x.e.b)
	}
}
