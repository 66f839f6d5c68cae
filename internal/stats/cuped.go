package stats

// slope is how much of a unit's number is explained by what it was before the
// experiment, the θ of CUPED (A. Deng, Y. Xu, R. Kohavi and T. Walker, Improving
// the sensitivity of online controlled experiments by utilizing pre-experiment
// data, WSDM 2013, section 3.2):
//
//	θ = cov(y, x) / v(x)
//
// pooled within the variations, so that a difference between them does not pass
// for a relation of y and x. A ratio's y is the linear part of figure. Without
// variation before the experiment there is nothing to adjust: θ is 0.
func slope(c, t figure) float64 {
	v := c.beforeVariance*c.divisor + t.beforeVariance*t.divisor
	theta := (c.covariance*c.divisor + t.covariance*t.divisor) / v
	if v == 0 || !finite(theta) {
		return 0
	}
	return theta
}

// adjusted is the variance of y − θ x: v(y) + θ² v(x) − 2 θ cov(y, x).
func (f figure) adjusted(theta float64) float64 {
	return linear(f.variance, theta*f.covariance, theta*theta*f.beforeVariance)
}
