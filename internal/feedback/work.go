package feedback

// handleJobs says who does the jobs of this area.
func (s *Service) handleJobs() {
	s.jobs.Handle(trainJob, s.train)
	s.jobs.Handle(importJob, s.runImport)
	s.jobs.Handle(discoverJob, s.discover)
}
