package feedback

// index finds notes by how alike their words are.
type index struct{}

func newIndex() *index { return &index{} }

func (*index) put(string, string) {}

func (*index) remove(string) {}

func (*index) near(string, int) []neighbour { return nil }
