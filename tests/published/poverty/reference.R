# Poverty, inequality and outcomes by R survey and laeken; prints case,estimate,std_error as CSV.
# Ratios of totals have the linearised errors of `svyratio`. Figures with a line or a rank that the
# sample sets have those of 2,000 Rao-Wu replicates ("subbootstrap"), which re-estimate both.
suppressMessages({library(survey); library(laeken)})
here <- commandArgs(trailingOnly = TRUE)[1]
d <- read.csv(file.path(here, "households.csv"))
line <- 6000
d$one <- 1
d$gap <- pmax(line - d$income, 0)
d$left <- pmax(line - d$income - d$amount, 0)
d$poor <- as.numeric(d$gap > 0)
for (a in 0:2) {
  d[[paste0("before", a)]] <- if (a == 0) d$poor else (d$gap / line)^a
  d[[paste0("after", a)]] <- if (a == 0) as.numeric(d$left > 0) else (d$left / line)^a
  d[[paste0("change", a)]] <- d[[paste0("after", a)]] - d[[paste0("before", a)]]
}
d$filled <- d$gap - d$left
d$to_poor <- d$amount * d$poor
d$beyond <- d$to_poor - d$filled
d$gap_of_paid <- d$gap * (d$amount > 0)
d$recipient <- as.numeric(d$amount > 0)
d$persons <- d$weight * d$size

design <- function(weights) svydesign(~village, strata = ~stratum, weights = weights, data = d)
say <- function(case, estimate, error) cat(sprintf("%s,%.12g,%.12g\n", case, estimate, error))
cat("case,estimate,std_error\n")

ratios <- list(
  poverty_rate_before = c("before0", "one"), poverty_gap_before = c("before1", "one"),
  squared_poverty_gap_before = c("before2", "one"), poverty_rate_after = c("after0", "one"),
  poverty_gap_after = c("after1", "one"), squared_poverty_gap_after = c("after2", "one"),
  poverty_rate_change = c("change0", "one"), poverty_gap_change = c("change1", "one"),
  squared_poverty_gap_change = c("change2", "one"), gap_closed = c("filled", "gap"),
  vertical_efficiency = c("to_poor", "amount"), spillover = c("beyond", "to_poor"),
  poverty_reduction_efficiency = c("filled", "amount"),
  benefit_adequacy = c("to_poor", "gap_of_paid"),
  mean_benefit = c("amount", "one"), mean_benefit_recipient = c("amount", "recipient"),
  mean_welfare = c("income", "one"))
for (unit in c("household", "person")) {
  drawn <- design(if (unit == "household") ~weight else ~persons)
  for (name in names(ratios)) {
    of <- lapply(ratios[[name]], function(x) as.formula(paste0("~", x)))
    found <- svyratio(of[[1]], of[[2]], drawn)
    say(paste(unit, name, sep = "."), coef(found), SE(found))
  }
}

set.seed(1)
replicates <- as.svrepdesign(design(~persons), type = "subbootstrap", replicates = 2000)
relative <- function(w) 0.6 * weightedMedian(d$income, w)
poorest <- order(d$income)
lorenz <- function(w, share) {
  y <- d$income[poorest]; p <- w[poorest] / sum(w)
  before <- cumsum(p) - p
  sum(y * pmin(pmax(share - before, 0), p)) / sum(y * p)
}
figures <- function(w, data) c(
  gini = gini(d$income, weights = w)$value / 100,
  gini_after = gini(d$income + d$amount, weights = w)$value / 100,
  lorenz_20 = lorenz(w, 0.2), lorenz_50 = lorenz(w, 0.5),
  relative_line = relative(w),
  relative_rate = sum(w * (d$income < relative(w))) / sum(w),
  relative_gap = sum(w * pmax(1 - d$income / relative(w), 0)) / sum(w),
  relative_squared_gap = sum(w * pmax(1 - d$income / relative(w), 0)^2) / sum(w))
found <- withReplicates(replicates, figures)
for (name in names(coef(found))) {
  say(paste0("person.", name), coef(found)[[name]], SE(found)[[match(name, names(coef(found)))]])
}
