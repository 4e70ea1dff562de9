package web

func (v *visit) registerList() error   { return nil }
func (v *visit) registerExport() error { return nil }
func (v *visit) recordForm() error     { return nil }
func (v *visit) recordSave() error     { return nil }
func (v *visit) bulkForm() error       { return nil }
func (v *visit) bulkSave() error       { return nil }
func (v *visit) recordPage() error     { return nil }
func (v *visit) recordRemove() error   { return nil }
func (v *visit) spendPage() error      { return nil }
func (v *visit) spendLines() error     { return nil }
func (v *visit) changesPage() error    { return nil }
func (v *visit) undoChange() error     { return nil }
func (v *visit) evidencePage() error   { return nil }
func (v *visit) evidenceDownload() error { return nil }
