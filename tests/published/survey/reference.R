# Writes api_strat.csv, api_clus.csv and reference.csv for the tests of stats/survey.py and
# identification/; called by make_reference.py. Data: samples of the California Academic Performance
# Index 1999/2000 (California Department of Education) as documented in R survey's help page "api".
suppressMessages(library(survey))
folder <- commandArgs(trailingOnly = TRUE)[1]
data(api)
columns <- c("dnum", "stype", "pw", "fpc", "api99", "api00", "enroll", "api.stu", "meals")
keep <- function(data, name) {
  data$stype <- as.character(data$stype)
  write.csv(data[columns], file.path(folder, name), row.names = FALSE, quote = FALSE)
}
keep(apistrat, "api_strat.csv")
keep(apiclus1, "api_clus.csv")

cat("case,estimate,std_error,ci_low,ci_high,df\n")
show <- function(case, estimate, std_error, low = NA, high = NA, df = NA) {
  cat(sprintf("%s,%.17g,%.17g,%.17g,%.17g,%.17g\n", case, estimate, std_error, low, high, df))
}
linear <- function(case, statistic, design) {
  show(case, coef(statistic)[[1]], SE(statistic)[[1]], df = degf(design))
}

strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
linear("strat_mean", svymean(~api00, strat), strat)
linear("strat_total", svytotal(~enroll, strat), strat)
nested <- svydesign(id = ~dnum, strata = ~stype, weights = ~pw, data = apistrat, nest = TRUE)
linear("nested_mean", svymean(~api00, nested), nested)
linear("nested_ratio", svyratio(~api.stu, ~enroll, nested), nested)
clus <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
linear("clus_mean", svymean(~api00, clus), clus)
linear("clus_ratio", svyratio(~api.stu, ~enroll, clus), clus)

lonely <- apistrat[apistrat$stype != "H" | seq_len(nrow(apistrat)) == which(apistrat$stype == "H")[1], ]
options(survey.lonely.psu = "adjust")
alone <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = lonely)
linear("lonely_mean", svymean(~api00, alone), alone)
linear("lonely_total", svytotal(~enroll, alone), alone)

# A register of schools with many subsidised meals held against low achievement the year before.
tables <- function(data) {
  within(data, {
    eligible <- as.numeric(api99 < 600)
    registered <- as.numeric(meals > 60)
    hit <- eligible * registered
    wrong <- as.numeric(eligible != registered)
  })
}
proportion <- function(case, formula, design) {
  p <- svyciprop(formula, design, method = "logit", df = degf(design))
  bounds <- attr(p, "ci")
  show(case, coef(p)[[1]], SE(p)[[1]], bounds[[1]], bounds[[2]], degf(design))
}
targeting <- function(prefix, whole) {
  proportion(paste0(prefix, "eligible_share"), ~eligible, whole)
  proportion(paste0(prefix, "coverage"), ~registered, whole)
  proportion(paste0(prefix, "error_rate_total"), ~wrong, whole)
  proportion(paste0(prefix, "inclusion_error"), ~I(1 - eligible), subset(whole, registered == 1))
  linear(paste0(prefix, "exclusion_error"), svyratio(~I(eligible - hit), ~eligible, whole), whole)
  linear(paste0(prefix, "take_up"), svyratio(~hit, ~eligible, whole), whole)
  linear(paste0(prefix, "inclusion_error_nonpoor"),
         svyratio(~I(registered - hit), ~I(1 - eligible), whole), whole)
  sides <- svyby(~registered, ~eligible, whole, svymean, covmat = TRUE)
  linear(paste0(prefix, "targeting_differential"), svycontrast(sides, c("0" = -1, "1" = 1)), whole)
}
targeting("clus.all.", svydesign(id = ~dnum, weights = ~pw, data = tables(apiclus1)))
options(survey.lonely.psu = "fail")
whole <- svydesign(id = ~dnum, strata = ~stype, weights = ~pw, data = tables(apistrat), nest = TRUE)
targeting("strat.all.", whole)
targeting("strat.E.", subset(whole, stype == "E"))
targeting("strat.M.", subset(whole, stype == "M"))
