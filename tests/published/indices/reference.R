# Writes attitude.csv and reference.csv for the tests of indices/pca.py and indices/reliability.py;
# called by make_reference.py. Data: R's own "attitude" (Chatterjee and Price 1977), the example of
# the help page of psych's alpha.
suppressMessages(library(psych))
folder <- commandArgs(trailingOnly = TRUE)[1]
weight <- rep(c(1, 2, 0.5), 10)
write.csv(cbind(attitude, weight), file.path(folder, "attitude.csv"), row.names = FALSE)

cat("case,value\n")
show <- function(case, value) cat(sprintf("%s,%.17g\n", case, value))

# Weights of Wang et al. (2017) from the loadings of the components with eigenvalues of 1 or more.
component_weights <- function(r) {
  kept <- sum(eigen(r)$values >= 1)
  found <- principal(r, nfactors = kept, rotate = "none")
  values <- found$values[seq_len(kept)]
  share <- values / ncol(r)
  raw <- sweep(abs(unclass(found$loadings)), 2, share / sqrt(values), "*")
  list(kept = kept, weights = rowSums(raw) / sum(raw))
}

# Omega of the sum of the items as scored: loadings of one factor times standard deviations. (psych's
# own omega() divides the unique variance by the observed variance of the sum, not the fitted one: it
# prints .848 for the standardised items of attitude where this formula gives .841.)
omega_raw <- function(r, sd) {
  found <- fa(r, nfactors = 1, fm = "ml", n.obs = 30)
  common <- sum(sd * found$loadings[, 1])^2
  common / (common + sum(sd^2 * found$uniquenesses))
}

report <- function(prefix, covariance) {
  r <- cov2cor(covariance)
  show(paste0(prefix, "kmo"), KMO(r)$MSA)
  test <- cortest.bartlett(r, n = nrow(attitude))
  show(paste0(prefix, "bartlett"), test$chisq)
  show(paste0(prefix, "p_value"), test$p.value)
  found <- component_weights(r)
  show(paste0(prefix, "n_components"), found$kept)
  for (name in names(attitude)) show(paste0(prefix, "pca_", name), found$weights[[name]])
  show(paste0(prefix, "alpha"), psych::alpha(covariance)$total$raw_alpha)
  show(paste0(prefix, "omega"), omega_raw(r, sqrt(diag(covariance))))
}
report("plain_", cov(attitude))
report("weighted_", cov.wt(attitude, wt = weight / sum(weight), method = "ML")$cov)
