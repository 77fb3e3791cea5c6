# Prints case, term, estimate, std_error, n for the tests of effects/; called by make_reference.py.
suppressMessages({
  library(AER)
  library(plm)
  library(sandwich)
})

folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))
cat("case,term,estimate,std_error,n\n")
show <- function(case, term, model, covariance) {
  cat(sprintf("%s,%s,%.17g,%.17g,%d\n", case, term, coef(model)[[term]],
              sqrt(covariance[term, term]), nobs(model)))
}

mroz <- subset(read("mroz"), inlf == 1)
least <- lm(lwage ~ educ + exper + expersq, mroz)
show("mroz_ols_homoskedastic", "educ", least, vcov(least))
show("mroz_ols_HC0", "educ", least, vcovHC(least, "HC0"))
show("mroz_ols_HC1", "educ", least, vcovHC(least, "HC1"))
weighted <- lm(lwage ~ educ + exper + expersq, mroz, weights = hours)
show("mroz_wls_HC1", "educ", weighted, vcovHC(weighted, "HC1"))
two_stage <- ivreg(lwage ~ educ + exper + expersq | motheduc + fatheduc + exper + expersq, data = mroz)
show("mroz_iv_homoskedastic", "educ", two_stage, vcov(two_stage))
show("mroz_iv_HC0", "educ", two_stage, vcovHC(two_stage, "HC0"))
show("mroz_iv_HC1", "educ", two_stage, vcovHC(two_stage, "HC1"))
f <- summary(two_stage, diagnostics = TRUE)$diagnostics["Weak instruments", "statistic"]
cat(sprintf("mroz_iv_homoskedastic,first_stage_f,%.17g,NA,%d\n", f, nobs(two_stage)))

insurance <- na.omit(read("social_insure"))
controls <- "male + age + agpop + ricearea_2010 + literacy + intensive + risk_averse + disaster_prob"
inside <- paste(controls, "+ factor(village)")
clustered <- function(model) vcovCL(model, cluster = insurance$address, type = "HC1", cadjust = TRUE)
least <- lm(as.formula(paste("takeup_survey ~ pre_takeup_rate +", inside)), insurance)
show("insurance_ols_cluster", "pre_takeup_rate", least, clustered(least))
two_stage <- ivreg(as.formula(paste(
  "takeup_survey ~ pre_takeup_rate +", inside, "| default +", inside)), data = insurance)
show("insurance_iv_cluster", "pre_takeup_rate", two_stage, clustered(two_stage))
first <- lm(as.formula(paste("pre_takeup_rate ~ default +", inside)), insurance)
show("insurance_first_stage_cluster", "default", first, clustered(first))
reduced <- lm(as.formula(paste("takeup_survey ~ default +", inside)), insurance)
show("insurance_reduced_form_cluster", "default", reduced, clustered(reduced))

wagepan <- pdata.frame(read("wagepan"), index = c("nr", "year"))
for (effect in c("individual", "time", "twoways")) {
  within <- plm(lwage ~ union + married + expersq, wagepan, effect = effect, model = "within")
  show(paste0("wagepan_", effect, "_homoskedastic"), "union", within, vcov(within))
  # Without any small-sample correction: plm's own counts the regressors only.
  show(paste0("wagepan_", effect, "_cluster_uncorrected"), "union", within,
       vcovHC(within, method = "arellano", type = "HC0", cluster = "group"))
}

organs <- read("organ_donations")
organs$active_choice <- as.numeric(organs$State == "California" & organs$Quarter_Num > 3)
organs <- pdata.frame(organs, index = c("State", "Quarter_Num"))
within <- plm(Rate ~ active_choice, organs, effect = "twoways", model = "within")
show("organs_twoways_cluster_uncorrected", "active_choice", within,
     vcovHC(within, method = "arellano", type = "HC0", cluster = "group"))
