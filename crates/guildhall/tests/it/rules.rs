//! The rules of all crates together, as data.

use std::collections::BTreeSet;

use guildhall::kernel::Basis;
use guildhall::rules;

#[test]
fn every_rule_that_is_enforced_is_listed_once_family_by_family() {
    let expected = "CO-1 CO-2 CO-3 CO-4 CO-5 CO-6 CO-7 CO-8 CO-9 CO-10 \
                    RM-1 RM-2 RM-3 RM-4 RM-5 RM-6 RM-7 RM-8 RM-9 RM-10 RM-11 RM-12 RM-13 RM-14 \
                    RM-15 RM-16 RM-17 RM-18 RM-19 RM-20 RM-21 RM-22 \
                    GR-1 GR-2 GR-3 GR-4 GR-5 GR-6 GR-7 GR-8 GR-9 GR-10 GR-11 GR-12 GR-13 GR-14 \
                    GR-15 GR-16 GR-17 GR-18 GR-19 GR-20 \
                    FT-1 FT-2 FT-3 FT-4 FT-5 FT-6 FT-7 \
                    ML-1 ML-2 ML-3 ML-4 ML-5 ML-6 ML-7 ML-8 ML-9 ML-10 ML-11 ML-12 \
                    ML-13 ML-14 ML-15";
    let codes: Vec<_> = rules::all().iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.join(" "), expected);
}

#[test]
fn every_rule_is_a_constant() {
    use rules::{
        CO_1, CO_2, CO_3, CO_4, CO_5, CO_6, CO_7, CO_8, CO_9, CO_10, FT_1, FT_2, FT_3, FT_4, FT_5,
        FT_6, FT_7, GR_1, GR_2, GR_3, GR_4, GR_5, GR_6, GR_7, GR_8, GR_9, GR_10, GR_11, GR_12,
        GR_13, GR_14, GR_15, GR_16, GR_17, GR_18, GR_19, GR_20, ML_1, ML_2, ML_3, ML_4, ML_5, ML_6,
        ML_7, ML_8, ML_9, ML_10, ML_11, ML_12, ML_13, ML_14, ML_15, RM_1, RM_2, RM_3, RM_4, RM_5,
        RM_6, RM_7, RM_8, RM_9, RM_10, RM_11, RM_12, RM_13, RM_14, RM_15, RM_16, RM_17, RM_18,
        RM_19, RM_20, RM_21, RM_22,
    };
    let constants = [
        &CO_1, &CO_2, &CO_3, &CO_4, &CO_5, &CO_6, &CO_7, &CO_8, &CO_9, &CO_10, &RM_1, &RM_2, &RM_3,
        &RM_4, &RM_5, &RM_6, &RM_7, &RM_8, &RM_9, &RM_10, &RM_11, &RM_12, &RM_13, &RM_14, &RM_15,
        &RM_16, &RM_17, &RM_18, &RM_19, &RM_20, &RM_21, &RM_22, &GR_1, &GR_2, &GR_3, &GR_4, &GR_5,
        &GR_6, &GR_7, &GR_8, &GR_9, &GR_10, &GR_11, &GR_12, &GR_13, &GR_14, &GR_15, &GR_16, &GR_17,
        &GR_18, &GR_19, &GR_20, &FT_1, &FT_2, &FT_3, &FT_4, &FT_5, &FT_6, &FT_7, &ML_1, &ML_2,
        &ML_3, &ML_4, &ML_5, &ML_6, &ML_7, &ML_8, &ML_9, &ML_10, &ML_11, &ML_12, &ML_13, &ML_14,
        &ML_15,
    ];
    assert_eq!(rules::all(), constants);
}

#[test]
fn every_rule_has_its_own_sentences() {
    let mut sentences = BTreeSet::new();
    for rule in rules::all() {
        assert!(is_sentence(rule.sentence()), "{}", rule.code());
        assert!(is_sentence(rule.remedy().text()), "{}", rule.code());
        assert!(sentences.insert(rule.sentence()), "{}", rule.code());
    }
}

#[test]
fn every_rule_has_a_basis_and_every_choice_a_reason() {
    for rule in rules::all() {
        assert!(!rule.basis().is_empty(), "{}", rule.code());
        assert!(!rule.basis().contains(&Basis::Chosen("")), "{}", rule.code());
    }
}

fn is_sentence(text: &str) -> bool {
    text.starts_with(|first: char| first.is_uppercase()) && text.ends_with('.')
}
