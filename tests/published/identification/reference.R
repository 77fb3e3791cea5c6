# Figures with a line of 60% of the persons' median, and their spread over bootstrap samples.
# Run by make_reference.py: Rscript --vanilla reference.R <folder of households.csv>
suppressMessages({
  library(survey)
  library(laeken)
})
folder <- commandArgs(trailingOnly = TRUE)[1]
data <- read.csv(file.path(folder, "households.csv"))
data$persons <- data$weight * data$size
say <- function(case, figure, value) cat(sprintf("%s,%s,%.12g\n", case, figure, value))

median_of <- function(values, weights) {
  order <- order(values)
  values[order][which(cumsum(weights[order]) >= 0.5 * sum(weights))[1]]
}
figures <- function(weights, data, line = 0.6 * median_of(data$income, weights)) {
  poor <- data$income < line
  on <- data$registered == 1
  share <- function(part, of) sum(weights[part & of]) / sum(weights[of])
  need <- share(poor, TRUE | poor)
  cover <- share(on, TRUE | on)
  differential <- share(on, poor) - share(on, !poor)
  greatest <- if (cover <= need) cover / need else (1 - cover) / (1 - need)
  c(
    line = line, eligible_share = need, coverage = cover, take_up = share(on, poor),
    exclusion_error = share(!on, poor), inclusion_error = share(!poor, on),
    inclusion_error_nonpoor = share(on, !poor), error_rate_total = share(poor != on, TRUE | on),
    targeting_differential = differential,
    exclusion_error_avoided = 1 - share(!on, poor) / (1 - cover),
    inclusion_error_avoided = 1 - share(!poor, on) / (1 - need),
    targeting_differential_normalised = differential / greatest
  )
}

cat("case,figure,value\n")
say("laeken", "line", arpt(data$income, weights = data$persons, p = 0.6))
say("laeken", "eligible_share", arpr(data$income, weights = data$persons, p = 0.6)$value / 100)
design <- svydesign(
  ids = ~village, strata = ~stratum, weights = ~persons, data = data, nest = TRUE
)
set.seed(20261125)
drawn <- as.svrepdesign(design, type = "subbootstrap", replicates = 4000)
estimated <- withReplicates(drawn, figures, return.replicates = FALSE)
for (name in names(coef(estimated))) {
  say("estimate", name, coef(estimated)[[name]])
  say("bootstrap_error", name, sqrt(diag(vcov(estimated)))[[which(names(coef(estimated)) == name)]])
}
known <- coef(estimated)[["line"]]
data$poor <- data$income < known
fixed <- update(design, poor = as.numeric(income < known), on = registered)
ratio <- function(name, top, below) {
  say("known_line_error", name, SE(svyratio(top, below, fixed)))
}
ratio("eligible_share", ~poor, ~I(poor + 1 - poor))
ratio("exclusion_error", ~I(poor * (1 - on)), ~poor)
ratio("inclusion_error", ~I(on * (1 - poor)), ~on)
