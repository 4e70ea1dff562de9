package desk

import (
	"context"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// HookBody is what a webhook is sent for a viewer.
func (d *Desk) HookBody(ctx context.Context, c store.Council, v kind.Viewer, m store.HookMessage) ([]byte, error) {
	return d.hookBody(ctx, c, v, m)
}

// AmountByChance is shown to the test that counts it.
const AmountByChance = amountByChance

// FitsByChance counts the pairs of a payee and a year's value, and those of which a payment fits.
func FitsByChance(p *Picture, years []kind.Money) (pairs, fit int) {
	for _, paid := range p.amounts() {
		for _, year := range years {
			pairs++
			for _, net := range paid {
				if instalment(net, year) > 0 {
					fit++
					break
				}
			}
		}
	}
	return pairs, fit
}
