// Package knowledge is what moothall knows about councils, as data: kinds, rules, products, places, papers, words.
package knowledge

import "embed"

// FS holds the knowledge files.
//
//go:embed kinds/*.yaml completeness/*.yaml rules/*.yaml products/*.yaml formats/*.yaml places/*.csv figures/*.yaml frameworks/*.yaml papers/*.yaml papers/*/*.yaml words/*/*.yaml public/*.yaml plan/*.yaml bearing/*.yaml foi/*.yaml councillors/*.yaml
var FS embed.FS
