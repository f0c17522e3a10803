"""The second seed: a training pipeline that hands DataFrames from task to task."""

import pandas as pd
from prefect import flow, task
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split


@task
def load_data(source: str) -> pd.DataFrame:
    """Load raw training data."""
    return pd.read_csv(source)


@task
def preprocess_data(df: pd.DataFrame) -> pd.DataFrame:
    """Clean and prepare data for training."""
    df = df.dropna()
    df = pd.get_dummies(df, columns=["category"], drop_first=True)
    return df


@task
def train_model(df: pd.DataFrame, target_col: str):
    """Train a simple model."""
    X = df.drop(columns=[target_col])
    y = df[target_col]
    X_train, X_test, y_train, y_test = train_test_split(X, y)
    model = LogisticRegression().fit(X_train, y_train)
    return model


@flow(name="ai-training-pipeline")
def training_pipeline(data_source: str):
    raw_data = load_data(data_source)
    processed = preprocess_data(raw_data)
    model = train_model(processed, target_col="label")
    return model
