# The line of 60% of the median of Austrian incomes (laeken's eusilc) and the share below it.
# Run by eusilc.py: Rscript --vanilla eusilc.R <file for the data>
suppressMessages({
  library(laeken)
  library(survey)
})
data(eusilc)
kept <- c("db030", "rb030", "db040", "rb050", "eqIncome")
written <- setNames(eusilc[, kept], c("household", "person", "region", "weight", "income"))
write.csv(written, commandArgs(trailingOnly = TRUE)[1], row.names = FALSE)
say <- function(case, figure, value) cat(sprintf("%s,%s,%.12g\n", case, figure, value))

cat("case,figure,value\n")
share <- arpr("eqIncome", weights = "rb050", data = eusilc)
say("laeken", "line", share$threshold)
say("laeken", "eligible_share", share$value / 100)
spread <- variance(
  "eqIncome", weights = "rb050", design = "db040", data = eusilc, indicator = share,
  bootType = "naive", R = 1000, seed = 1
)
say("laeken bootstrap of persons", "eligible_share", sqrt(spread$var) / 100)
line_and_share <- function(weights, data) {
  order <- order(data$eqIncome)
  income <- data$eqIncome[order]
  weights <- weights[order]
  line <- 0.6 * income[which(cumsum(weights) >= 0.5 * sum(weights))[1]]
  c(line = line, eligible_share = sum(weights[income < line]) / sum(weights))
}
for (cluster in c("rb030", "db030")) {
  name <- c(rb030 = "persons", db030 = "households")[[cluster]]
  design <- svydesign(
    ids = as.formula(paste0("~", cluster)), strata = ~db040, weights = ~rb050, data = eusilc
  )
  median <- svyquantile(~eqIncome, design, 0.5)
  say(paste("survey Woodruff interval of", name), "line", 0.6 * SE(median))
  set.seed(1)
  drawn <- withReplicates(as.svrepdesign(design, type = "subbootstrap", replicates = 1000),
                          line_and_share)
  error <- sqrt(diag(vcov(drawn)))
  say(paste("survey bootstrap of", name), "line", error[1])
  say(paste("survey bootstrap of", name), "eligible_share", error[2])
}
